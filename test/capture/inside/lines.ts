/** Lines as `reprise_recorder.lua` writes them, for tests of their readers: one session with one callout, or more of them. */
export const lineOf = (n: number, fields: Readonly<Record<string, unknown>>, lane = 'a'): string =>
  JSON.stringify({ reprise: 1, process: 'mx1-7-99-f00', lane, n, at: 1_767_225_600 + n, ...fields })

export const processFields = {
  event: 'process',
  recorder: '0.1.0',
  host: 'mx1',
  pid: 7,
  started: '99',
  interpreter: 'f00',
  lua: 'thrLua 5.1',
  threads: true,
  settings: {
    writer: 'pool',
    sample_one_in: 1,
    only_peers: 0,
    local_parts: 'keep',
    session_key: 'reprise_session',
    witness: true,
    host_calls: true,
    methods: true,
    value_bytes: 4096,
    conn_keys: 11,
    mess_keys: 9,
    headers: 0,
  },
}

const enter = (i: number, callout: string, phase: string): object => ({
  event: 'enter',
  i,
  module: 'm',
  callout,
  phase,
  args: [],
})
const leave = (i: number): object => ({ event: 'leave', i, returned: [0] })

/** A whole session: opened, connect, ehlo with a call, dealloc. Its lines are counted from `from`. */
export const sessionLines = (session: string, from: number, lane = 'a'): readonly string[] =>
  [
    { event: 'open', callout: 'validate_connect', peer: '192.0.2.1:4000', conn_id: 'C/1' },
    enter(1, 'validate_connect', 'connect'),
    leave(1),
    enter(2, 'validate_ehlo', 'ehlo'),
    {
      event: 'call',
      i: 2,
      c: 1,
      within: null,
      name: 'msys.dnsLookup',
      site: 'p.lua:3',
      args: ['a.example', 'MX'],
      answer: [null, 'NXDOMAIN'],
    },
    leave(2),
    enter(3, 'validate_dealloc', 'dealloc'),
    leave(3),
  ].map((event, index) => lineOf(from + index, { session, s: index + 1, ...event }, lane))

export const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''))
