-- A session may go on with what became of its messages, and messages may come over HTTP; TLS, AUTH, the queue and what frames
-- a session have phases too. An injection begins a message as MAIL does. The view knows which phases are about no message.

INSERT INTO phase (bit, name) VALUES
  (16384, 'injection'), (32768, 'delivery'), (65536, 'delivered'), (131072, 'tempfail'), (262144, 'permfail'),
  (524288, 'retry'), (1048576, 'dispose'), (2097152, 'fire'),
  (4194304, 'line'), (8388608, 'starttls'), (16777216, 'handshake'), (33554432, 'auth'), (67108864, 'enqueue'),
  (134217728, 'abort');

DROP VIEW invocation;

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
