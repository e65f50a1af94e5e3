-- The phases of TLS, AUTH, queueing and of what frames them. The view knows which of them are about no message.

INSERT INTO phase (bit, name) VALUES
  (16384, 'line'), (32768, 'starttls'), (65536, 'handshake'), (131072, 'auth'), (262144, 'enqueue'), (524288, 'abort');

DROP VIEW invocation;

CREATE VIEW invocation AS
WITH line AS (
  SELECT
    append.stream AS stream,
    append.first_position + number.key AS position,
    number.value AS input,
    '[' || replace(payload.work, char(10), ',') || ']' -> number.key AS work
  FROM append
  JOIN payload ON payload.append = append.number
  JOIN json_each('[' || replace(payload.input, char(10), ',') || ']') AS number
  WHERE substr(append.types, number.key + 1, 1) = 'P'
)
SELECT
  stream.name AS session,
  line.position AS position,
  line.input ->> '$.phase' AS phase,
  coalesce(line.input ->> '$.message', CASE
    WHEN line.input ->> '$.phase' IN (
      'accept', 'connect', 'ehlo', 'command', 'dealloc', 'line', 'starttls', 'handshake', 'auth', 'abort') THEN 0
    ELSE (
      SELECT count(*) FROM line AS earlier
      WHERE earlier.stream = line.stream AND earlier.position <= line.position
        AND earlier.input ->> '$.phase' = 'mailfrom')
  END) AS message,
  coalesce(line.input ->> '$.recipient', '') AS recipient,
  invoked.key + 1 AS number,
  invoked.value ->> '$.module' AS module,
  invoked.value ->> '$.callout' AS callout,
  coalesce(invoked.value ->> '$.argument', line.input ->> '$.line', line.input ->> '$.stimulus.line') AS argument,
  invoked.value -> '$.effects' AS effects,
  CASE
    WHEN invoked.value -> '$.returned' IS NOT NULL THEN invoked.value -> '$.returned'
    WHEN json_type(line.work) = 'array' AND invoked.value -> '$.silent' IS NULL AND invoked.value -> '$.failure' IS NULL
      THEN '0'
  END AS returned,
  invoked.value -> '$.failure' AS failure,
  invoked.value ->> '$.instructions' AS instructions
FROM line
JOIN stream ON stream.id = line.stream
JOIN json_each(CASE json_type(line.work) WHEN 'array' THEN line.work ELSE line.work -> '$.invocations' END) AS invoked;
