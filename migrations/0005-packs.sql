-- Payloads of many appends, compressed together: the same words stand in every session. New payloads are loose, in
-- `payload`, until they are worth a pack.
--
-- The views need the function sqlar_uncompress, which the program sqlite3 has. That of invocations knows which phases are about
-- no message, and that an injection begins a message as MAIL does.

CREATE TABLE pack (
  first   INTEGER PRIMARY KEY REFERENCES append (number) CHECK (first = appends ->> 0),
  -- JSON: the numbers of the appends that it holds, in their order; what is erased goes
  appends TEXT    NOT NULL,
  -- the salt of each, 16 bytes
  keys    BLOB    NOT NULL CHECK (length(keys) = 16 * json_array_length(appends)),
  -- zlib. The text is JSON: for each append a list, for each of its events [input, work, result], each part on its line
  text    BLOB    NOT NULL,
  -- of the text, in bytes
  size    INTEGER NOT NULL,
  -- CRC-32 of the compressed bytes
  sum     INTEGER NOT NULL
) STRICT;

CREATE TRIGGER pack_is_only_erased_from BEFORE UPDATE ON pack
WHEN json_array_length(NEW.appends) >= json_array_length(OLD.appends)
  OR EXISTS (SELECT 1 FROM json_each(NEW.appends) WHERE value NOT IN (SELECT value FROM json_each(OLD.appends)))
  OR EXISTS (
    SELECT 1
    FROM json_each(OLD.appends) AS gone
    WHERE gone.value NOT IN (SELECT value FROM json_each(NEW.appends))
      AND NOT EXISTS (
        SELECT 1
        FROM append AS erased
        JOIN append AS later ON later.stream = erased.stream AND later.first_version > erased.first_version
        WHERE erased.number = gone.value AND instr(erased.types, 'X') = 0 AND instr(later.types, 'X') > 0))
BEGIN
  SELECT RAISE(ABORT, 'pack is never changed, only erased from, with `reprise erase`');
END;
CREATE TRIGGER pack_goes_with_its_last_append BEFORE DELETE ON pack
WHEN EXISTS (
  SELECT 1
  FROM json_each(OLD.appends) AS gone
  WHERE NOT EXISTS (
    SELECT 1
    FROM append AS erased
    JOIN append AS later ON later.stream = erased.stream AND later.first_version > erased.first_version
    WHERE erased.number = gone.value AND instr(erased.types, 'X') = 0 AND instr(later.types, 'X') > 0))
BEGIN
  SELECT RAISE(ABORT, 'pack is deleted only when all of it is erased: use `reprise erase`');
END;

DROP TRIGGER payload_is_only_erased;
CREATE TRIGGER payload_is_only_erased BEFORE DELETE ON payload
WHEN NOT EXISTS (
  SELECT 1
  FROM append AS erased
  JOIN append AS later ON later.stream = erased.stream AND later.first_version > erased.first_version
  WHERE erased.number = OLD.append AND instr(erased.types, 'X') = 0 AND instr(later.types, 'X') > 0
) AND NOT EXISTS (
  SELECT 1 FROM pack JOIN json_each(pack.appends) AS held
  WHERE pack.first = (SELECT max(first) FROM pack WHERE first <= OLD.append) AND held.value = OLD.append
) BEGIN
  SELECT RAISE(ABORT, 'payload is deleted only together with a PayloadErased event: use `reprise erase`');
END;

DROP TRIGGER blob_reference_goes_with_its_payload;
CREATE TRIGGER blob_reference_goes_with_its_payload BEFORE DELETE ON blob_reference
WHEN EXISTS (SELECT 1 FROM payload WHERE append = OLD.append) OR EXISTS (
  SELECT 1 FROM pack JOIN json_each(pack.appends) AS held
  WHERE pack.first = (SELECT max(first) FROM pack WHERE first <= OLD.append) AND held.value = OLD.append
) BEGIN
  SELECT RAISE(ABORT, 'blob_reference goes with its payload: use `reprise erase`');
END;

DROP VIEW invocation;
DROP VIEW event;

CREATE VIEW event AS
SELECT
  append.first_position + line.key AS position,
  stream.name AS stream,
  stream.kind AS kind,
  append.first_version + line.key AS version,
  event_type.name AS type,
  append.recorded_at AS recorded_at,
  append.number AS append,
  line.value -> 0 AS input,
  nullif(line.value -> 1, 'null') AS work,
  nullif(line.value -> 2, 'null') AS result
FROM append
JOIN stream ON stream.id = append.stream
LEFT JOIN payload ON payload.append = append.number
LEFT JOIN pack ON payload.append IS NULL AND pack.first = (SELECT max(first) FROM pack WHERE first <= append.number)
-- a list for each event: [input, work, result]; of an erased append, 0
JOIN json_each(CASE
  WHEN payload.append IS NOT NULL THEN (
    SELECT json_group_array(json_array(
      input.value -> '$',
      '[' || replace(payload.work, char(10), ',') || ']' -> input.key,
      '[' || replace(payload.result, char(10), ',') || ']' -> input.key))
    FROM json_each('[' || replace(payload.input, char(10), ',') || ']') AS input)
  ELSE coalesce(
    CAST(sqlar_uncompress(pack.text, pack.size) AS TEXT)
      -> (SELECT held.key FROM json_each(pack.appends) AS held WHERE held.value = append.number),
    '[' || substr(replace(hex(zeroblob(length(append.types))), '00', ',0'), 2) || ']')
  END) AS line
JOIN event_type ON event_type.letter = substr(append.types, line.key + 1, 1);

CREATE VIEW invocation AS
WITH reached AS (
  SELECT
    stream,
    position,
    input,
    work,
    input ->> '$.phase' AS phase,
    count(*) FILTER (WHERE input ->> '$.phase' IN ('mailfrom', 'injection')) OVER (PARTITION BY stream ORDER BY position) AS messages
  FROM event
  WHERE type = 'PhaseReached'
)
SELECT
  reached.stream AS session,
  reached.position AS position,
  reached.phase AS phase,
  coalesce(reached.input ->> '$.message', CASE
    WHEN reached.phase IN (
      'accept', 'connect', 'ehlo', 'command', 'dealloc', 'fire', 'line', 'starttls', 'handshake', 'auth', 'abort') THEN 0
    ELSE reached.messages
  END) AS message,
  coalesce(reached.input ->> '$.recipient', '') AS recipient,
  invoked.key + 1 AS number,
  invoked.value ->> '$.module' AS module,
  invoked.value ->> '$.callout' AS callout,
  coalesce(invoked.value ->> '$.argument', reached.input ->> '$.line', reached.input ->> '$.stimulus.line') AS argument,
  invoked.value -> '$.effects' AS effects,
  CASE
    WHEN invoked.value -> '$.returned' IS NOT NULL THEN invoked.value -> '$.returned'
    WHEN json_type(reached.work) = 'array' AND invoked.value -> '$.silent' IS NULL
      AND invoked.value -> '$.failure' IS NULL THEN '0'
  END AS returned,
  invoked.value -> '$.failure' AS failure,
  invoked.value ->> '$.instructions' AS instructions
FROM reached
JOIN json_each(CASE json_type(reached.work)
  WHEN 'array' THEN reached.work
  ELSE reached.work -> '$.invocations'
END) AS invoked;
