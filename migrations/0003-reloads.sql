-- A revision that takes the place of another while the server runs: an event of the boot that ran.

INSERT INTO event_type (letter, name) VALUES ('L', 'RevisionReloaded');
