-- What a person says of drift: accepted, rejected, or taken back. Verdicts on a session's drift have a stream of their own,
-- which is erased with the session; those on how a policy boots belong to the revision that was recorded under.

INSERT INTO event_type (letter, name) VALUES ('D', 'DriftReviewed');

-- A stream may be of reviews. A check is only changed by making its table anew, and rows of other tables refer to this one.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE stream_before AS SELECT id, name, kind FROM stream;
DROP TABLE stream;
CREATE TABLE stream (
  id   INTEGER PRIMARY KEY,
  -- a session's UUIDv7, `revision:HASH`, `boot:DIGEST`, `comparison:UUIDv7`, `review:` and a session or a revision's hash
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'revision', 'boot', 'comparison', 'review'))
) STRICT;
INSERT INTO stream (id, name, kind) SELECT id, name, kind FROM stream_before ORDER BY id;
DROP TABLE stream_before;

CREATE TRIGGER stream_is_never_changed BEFORE UPDATE ON stream BEGIN
  SELECT RAISE(ABORT, 'stream is append-only: a stream keeps its name');
END;
CREATE TRIGGER stream_is_never_deleted BEFORE DELETE ON stream BEGIN
  SELECT RAISE(ABORT, 'stream is append-only: a stream is never deleted');
END;

-- A projection: the verdicts that are in force. One that was taken back has no row.
CREATE TABLE review (
  id        INTEGER PRIMARY KEY,
  -- SHA-256 of all that a verdict holds for
  key       BLOB    NOT NULL UNIQUE CHECK (length(key) = 32),
  stream    INTEGER NOT NULL REFERENCES stream (id),
  verdict   TEXT    NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
  -- who, as JSON
  by        TEXT    NOT NULL,
  -- milliseconds since the epoch
  at        INTEGER NOT NULL,
  -- as JSON; null where none was given
  reason    TEXT,
  -- the revision whose drift it was
  candidate TEXT    NOT NULL,
  -- what was judged, as JSON
  drift     TEXT    NOT NULL
) STRICT;

CREATE INDEX review_by_stream ON review (stream);
