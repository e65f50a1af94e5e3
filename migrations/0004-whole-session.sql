-- A session may go on with what became of its messages, and messages may come over HTTP; TLS, AUTH, the queue and what frames
-- a session have phases too.

INSERT INTO phase (bit, name) VALUES
  (16384, 'injection'), (32768, 'delivery'), (65536, 'delivered'), (131072, 'tempfail'), (262144, 'permfail'),
  (524288, 'retry'), (1048576, 'dispose'), (2097152, 'fire'),
  (4194304, 'line'), (8388608, 'starttls'), (16777216, 'handshake'), (33554432, 'auth'), (67108864, 'enqueue'),
  (134217728, 'abort');
