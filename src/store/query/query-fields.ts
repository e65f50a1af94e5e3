/** All fields that a query may ask for, with an example of each. */
export const queryFields = {
  peer: 'peer:192.0.2.10, peer:192.0.2.0/24',
  ehlo: 'ehlo:*.example.com',
  sender: 'sender:news@example.com, sender:"<>"',
  recipient: 'recipient:*@example.net',
  reply: 'reply:550, reply:5xx',
  phase: 'phase:data',
  end: 'end:gap, end:unfinished, end:quit',
  revision: 'revision:3f2a, revision:inbound',
  session: 'session:0198c0de*, session:newsletter',
  text: 'text:"no such user"',
  since: 'since:yesterday, since:"2 hours ago", since:2026-03-01',
  until: 'until:"2026-03-01 12:00", until:today',
} as const
