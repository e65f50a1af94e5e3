-- The event store. What is told apart here: `append` and `tree_head` are evidence and are never edited;
-- `payload` and `blob` hold what was said, and go only when it is erased; the projections at the end
-- are worked out from the rest and can be rebuilt.
--
-- To read it with sqlite3, begin with the views `event` and `invocation`.

CREATE TABLE store (
  only   INTEGER PRIMARY KEY CHECK (only = 1),
  id     TEXT    NOT NULL CHECK (length(id) = 36),
  -- blobs are named by HMAC-SHA-256 under this key, so that an erased one leaves no digest to guess at
  secret BLOB    NOT NULL CHECK (length(secret) = 32)
) STRICT;

CREATE TABLE event_type (
  letter TEXT PRIMARY KEY CHECK (letter GLOB '[A-Z]'),
  name   TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

INSERT INTO event_type (letter, name) VALUES
  ('R', 'RevisionRegistered'),
  ('B', 'RevisionBooted'),
  ('O', 'SessionOpened'),
  ('P', 'PhaseReached'),
  ('C', 'SessionClosed'),
  ('G', 'GapNoted'),
  ('F', 'ComparisonFinished'),
  ('X', 'PayloadErased');

CREATE TABLE stream (
  id   INTEGER PRIMARY KEY,
  -- a session's UUIDv7, `revision:HASH`, `boot:DIGEST`, `comparison:UUIDv7`
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'revision', 'boot', 'comparison'))
) STRICT;

-- One row for the events of one stream that were written together: one leaf of the tree.
CREATE TABLE append (
  -- index of the leaf, from 1
  number         INTEGER PRIMARY KEY,
  stream         INTEGER NOT NULL REFERENCES stream (id),
  first_version  INTEGER NOT NULL CHECK (first_version >= 1),
  first_position INTEGER NOT NULL CHECK (first_position >= 1),
  -- one letter for each event
  types          TEXT    NOT NULL CHECK (length(types) >= 1 AND types NOT GLOB '*[^A-Z]*'),
  -- milliseconds since the epoch
  recorded_at    INTEGER NOT NULL,
  leaf           BLOB    NOT NULL CHECK (length(leaf) = 32),
  UNIQUE (stream, first_version)
) STRICT;

-- What those events say, in three parts, a line of canonical JSON for each event (`null` where it has no such part).
CREATE TABLE payload (
  append INTEGER PRIMARY KEY REFERENCES append (number),
  -- random: without it, the leaf tells nothing about the text
  key    BLOB NOT NULL CHECK (length(key) = 16),
  input  TEXT NOT NULL,
  work   TEXT,
  result TEXT
) STRICT;

-- Size and root of the tree (RFC 9162, section 2.1) as each transaction left it.
CREATE TABLE tree_head (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;

-- The tree's right edge, kept so that an append need not read the tree; worked out from the leaves.
CREATE TABLE tree (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  size      INTEGER NOT NULL,
  positions INTEGER NOT NULL,
  -- roots of the perfect subtrees, the largest first, 32 bytes each
  frontier  BLOB    NOT NULL CHECK (length(frontier) % 32 = 0)
) STRICT;

INSERT INTO tree (only, size, positions, frontier) VALUES (1, 0, 0, x'');

CREATE TABLE blob (
  id    INTEGER PRIMARY KEY,
  -- HMAC-SHA-256 (store.secret, SHA-256 (bytes)); payloads name a blob by its SHA-256
  name  BLOB NOT NULL UNIQUE CHECK (length(name) = 32),
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE blob_reference (
  append INTEGER NOT NULL REFERENCES append (number),
  blob   INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (append, blob)
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_reference_by_blob ON blob_reference (blob);

-- Evidence is only ever added to.

CREATE TRIGGER append_is_never_changed BEFORE UPDATE ON append BEGIN
  SELECT RAISE(ABORT, 'append is append-only: what was recorded is never changed');
END;
CREATE TRIGGER append_is_never_deleted BEFORE DELETE ON append BEGIN
  SELECT RAISE(ABORT, 'append is append-only: what was recorded is never deleted; `reprise erase` removes what a session said');
END;
CREATE TRIGGER tree_head_is_never_changed BEFORE UPDATE ON tree_head BEGIN
  SELECT RAISE(ABORT, 'tree_head is append-only: it is what a checkpoint is held against');
END;
CREATE TRIGGER tree_head_is_never_deleted BEFORE DELETE ON tree_head BEGIN
  SELECT RAISE(ABORT, 'tree_head is append-only: it is what a checkpoint is held against');
END;
CREATE TRIGGER stream_is_never_changed BEFORE UPDATE ON stream BEGIN
  SELECT RAISE(ABORT, 'stream is append-only: a stream keeps its name');
END;
CREATE TRIGGER stream_is_never_deleted BEFORE DELETE ON stream BEGIN
  SELECT RAISE(ABORT, 'stream is append-only: a stream is never deleted');
END;
CREATE TRIGGER payload_is_never_changed BEFORE UPDATE ON payload BEGIN
  SELECT RAISE(ABORT, 'payload is never changed, only erased, with `reprise erase`');
END;
CREATE TRIGGER payload_is_only_erased BEFORE DELETE ON payload
WHEN NOT EXISTS (
  SELECT 1
  FROM append AS erased
  JOIN append AS later ON later.stream = erased.stream AND later.first_version > erased.first_version
  WHERE erased.number = OLD.append AND instr(erased.types, 'X') = 0 AND instr(later.types, 'X') > 0
) BEGIN
  SELECT RAISE(ABORT, 'payload is deleted only together with a PayloadErased event: use `reprise erase`');
END;
CREATE TRIGGER blob_is_never_changed BEFORE UPDATE ON blob BEGIN
  SELECT RAISE(ABORT, 'blob is never changed: it is named by its bytes');
END;
CREATE TRIGGER blob_goes_with_its_last_reference BEFORE DELETE ON blob
WHEN EXISTS (SELECT 1 FROM blob_reference WHERE blob = OLD.id) BEGIN
  SELECT RAISE(ABORT, 'blob is still referred to: it goes with its last reference');
END;
CREATE TRIGGER blob_reference_is_never_changed BEFORE UPDATE ON blob_reference BEGIN
  SELECT RAISE(ABORT, 'blob_reference is never changed');
END;
CREATE TRIGGER blob_reference_goes_with_its_payload BEFORE DELETE ON blob_reference
WHEN EXISTS (SELECT 1 FROM payload WHERE append = OLD.append) BEGIN
  SELECT RAISE(ABORT, 'blob_reference goes with its payload: use `reprise erase`');
END;

-- Projections: written in the same transaction as the events they come from, and rebuildable.

CREATE TABLE revision (
  stream        INTEGER PRIMARY KEY REFERENCES stream (id),
  revision      TEXT    NOT NULL UNIQUE,
  name          TEXT    NOT NULL,
  entry         TEXT    NOT NULL,
  dialect       TEXT    NOT NULL,
  files         INTEGER NOT NULL,
  registered_at INTEGER NOT NULL
) STRICT;

CREATE TABLE boot (
  stream   INTEGER PRIMARY KEY REFERENCES stream (id),
  digest   TEXT    NOT NULL UNIQUE,
  revision INTEGER NOT NULL REFERENCES revision (stream),
  machine  TEXT    NOT NULL,
  emulator INTEGER NOT NULL,
  outcome  TEXT    NOT NULL CHECK (outcome IN ('booted', 'failed'))
) STRICT;

CREATE TABLE phase (
  bit  INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO phase (bit, name) VALUES
  (1, 'accept'), (2, 'connect'), (4, 'ehlo'), (8, 'mailfrom'), (16, 'rcptto'), (32, 'data'), (64, 'spool'),
  (128, 'each_rcpt'), (256, 'set_binding'), (512, 'final'), (1024, 'routing'), (2048, 'reception'),
  (4096, 'command'), (8192, 'dealloc');

CREATE TABLE session (
  stream      INTEGER PRIMARY KEY REFERENCES stream (id),
  -- the session's own clock; of an erased one, when it was recorded
  opened_at   INTEGER NOT NULL,
  revision    INTEGER REFERENCES revision (stream),
  boot        INTEGER REFERENCES boot (stream),
  source      TEXT,
  peer        TEXT,
  -- lists have a line for each item
  ehlo        TEXT,
  senders     TEXT,
  recipients  TEXT,
  replies     TEXT,
  worst_reply INTEGER,
  -- sum of phase.bit
  phases      INTEGER NOT NULL,
  messages    INTEGER NOT NULL,
  events      INTEGER NOT NULL,
  gaps        INTEGER NOT NULL,
  end         TEXT,
  erased_at   INTEGER,
  CHECK (erased_at IS NOT NULL OR revision IS NOT NULL AND boot IS NOT NULL)
) STRICT;

CREATE INDEX session_by_opened_at ON session (opened_at);
CREATE INDEX session_unfinished ON session (stream) WHERE end IS NULL AND erased_at IS NULL;

CREATE TABLE comparison (
  stream      INTEGER PRIMARY KEY REFERENCES stream (id),
  finished_at INTEGER NOT NULL,
  candidate   TEXT,
  name        TEXT,
  -- the counts, as JSON
  sessions    TEXT,
  evidence    REAL,
  erased_at   INTEGER
) STRICT;

CREATE TABLE drift (
  comparison INTEGER NOT NULL REFERENCES comparison (stream),
  number     INTEGER NOT NULL,
  session    TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  severity   TEXT    NOT NULL,
  -- the whole drift, as JSON
  drift      TEXT    NOT NULL,
  PRIMARY KEY (comparison, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX drift_by_session ON drift (session);

-- Views, for reading with sqlite3.

CREATE VIEW event AS
SELECT
  append.first_position + line.key AS position,
  stream.name AS stream,
  stream.kind AS kind,
  append.first_version + line.key AS version,
  event_type.name AS type,
  append.recorded_at AS recorded_at,
  append.number AS append,
  '[' || replace(payload.input, char(10), ',') || ']' -> line.key AS input,
  nullif('[' || replace(payload.work, char(10), ',') || ']' -> line.key, 'null') AS work,
  nullif('[' || replace(payload.result, char(10), ',') || ']' -> line.key, 'null') AS result
FROM append
JOIN stream ON stream.id = append.stream
JOIN json_each('[' || substr(replace(hex(zeroblob(length(append.types))), '00', ',0'), 2) || ']') AS line
JOIN event_type ON event_type.letter = substr(append.types, line.key + 1, 1)
LEFT JOIN payload ON payload.append = append.number;

CREATE VIEW invocation AS
SELECT
  stream.name AS session,
  append.first_position + line.key AS position,
  line.value ->> '$.phase' AS phase,
  coalesce(line.value ->> '$.message', 0) AS message,
  coalesce(line.value ->> '$.recipient', '') AS recipient,
  invoked.key + 1 AS number,
  invoked.value ->> '$.module' AS module,
  invoked.value ->> '$.callout' AS callout,
  coalesce(invoked.value ->> '$.argument', line.value ->> '$.stimulus.line') AS argument,
  invoked.value -> '$.effects' AS effects,
  invoked.value -> '$.returned' AS returned,
  invoked.value -> '$.failure' AS failure,
  invoked.value ->> '$.instructions' AS instructions
FROM append
JOIN stream ON stream.id = append.stream
JOIN payload ON payload.append = append.number
JOIN json_each('[' || replace(payload.input, char(10), ',') || ']') AS line
JOIN json_each('[' || replace(payload.work, char(10), ',') || ']', '$[' || line.key || '].invocations') AS invoked
WHERE substr(append.types, line.key + 1, 1) = 'P';
