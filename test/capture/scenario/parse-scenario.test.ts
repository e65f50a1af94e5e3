import { describe, expect, it } from 'vitest'
import { scenarioHelp } from '../../../src/capture/scenario/help.js'
import { parseScenario } from '../../../src/capture/scenario/parse-scenario.js'
import { scenarioDefaults } from '../../../src/capture/scenario/script.js'
import { emptyWorldSpec } from '../../../src/domain/world.js'
import { parse, stepsOf } from './parse.js'

const issueExample = `
world:
  dns:  { "example.com MX": [mx1.example.com], "bad.example A": NXDOMAIN, "slow.example A": SERVFAIL }
  cidr: { good_guys: { 192.0.2.0/24: "listed" } }
  db:   { mycache: [ { query: "SELECT 1", params: [a], rows: [ { id: 1 } ] } ] }
sessions:
  - name: newsletter
    peer: 192.0.2.10:40001
    listener: 198.51.100.25:25
    at: 2026-03-01T09:00:00Z
    seed: 7
    context: { conn: { can_relay: "true" }, mess: { spf_status: fail } }
    steps:
      - EHLO mail.example.com
      - MAIL FROM:<news@example.com> SIZE=2000
      - RCPT TO:<a@example.net>
      - DATA
      - message: hello.eml
      - wait: 30s
      - QUIT
`

describe('a scenario', () => {
  it('is read as the example of the issue says', () => {
    const { file, sessions } = parse(issueExample)
    expect(file).toBe('s.yaml')
    expect(sessions).toEqual([
      {
        name: 'newsletter',
        peer: '192.0.2.10:40001',
        listener: '198.51.100.25:25',
        offers: [],
        at: Date.UTC(2026, 2, 1, 9),
        seed: 7,
        context: { conn: { can_relay: 'true' }, mess: { spf_status: 'fail' } },
        steps: [
          { kind: 'command', line: 'EHLO mail.example.com\r\n', pipelined: false },
          { kind: 'command', line: 'MAIL FROM:<news@example.com> SIZE=2000\r\n', pipelined: false },
          { kind: 'command', line: 'RCPT TO:<a@example.net>\r\n', pipelined: false },
          { kind: 'command', line: 'DATA\r\n', pipelined: false },
          { kind: 'message', content: 'Subject: hello\r\n\r\nhi\r\n' },
          { kind: 'wait', milliseconds: 30_000 },
          { kind: 'command', line: 'QUIT\r\n', pipelined: false },
        ],
      },
    ])
  })

  it('gets the defaults that help prints', () => {
    const { world, sessions } = parse('sessions: [{ name: n, steps: [QUIT] }]')
    expect(world).toEqual(emptyWorldSpec)
    expect(sessions[0]).toMatchObject({
      ...scenarioDefaults,
      at: Date.UTC(2026, 0, 1),
      context: { conn: {}, mess: {} },
    })
    for (const value of Object.values(scenarioDefaults)) expect(scenarioHelp).toContain(String(value))
  })

  it('is read from the examples that help prints', () => {
    const examples = scenarioHelp.match(/(?:^ {4}.*\n)+/gm)!.map((block) => block.replace(/^ {4}/gm, ''))
    const [sessions, delivered, injected, fired, world] = examples
    const scenario = parse(`${world}${sessions}`)
    expect(scenario.sessions.map(({ name }) => name)).toEqual(['newsletter'])
    expect([...scenario.world.dns.keys()]).toEqual(['example.com MX', 'bad.example A', 'twice.example A'])
    const sent = ['MAIL FROM:<s@example.com>', 'RCPT TO:<a@example.net>', 'DATA', '{ message: hello.eml }']
    const behind = (steps: string) =>
      stepsOf(...sent.map((step) => `- ${step}`), ...steps.trimEnd().split('\n')).slice(4)
    expect(behind(delivered!).map(({ kind }) => kind)).toEqual(Array(4).fill('delivery'))
    expect(behind(fired!)).toMatchObject([{ kind: 'fire', recipient: 'a@example.net' }])
    expect(stepsOf(...injected!.trimEnd().split('\n'))).toMatchObject([
      { kind: 'inject', recipient: 'ann@example.net' },
    ])
  })

  it.each([
    ['2026-03-01T09:00:00Z', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01T09:00Z', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01T09:00:00.25+01:30', Date.UTC(2026, 2, 1, 7, 30, 0, 250)],
    ['2024-02-29T23:59:59-00:01', Date.UTC(2024, 2, 1, 0, 0, 59)],
  ])('takes the time %s', (at, expected) => {
    expect(parse(`sessions: [{ name: n, at: "${at}", steps: [QUIT] }]`).sessions[0]!.at).toBe(expected)
  })

  it('takes peers of IPv6', () => {
    const [session] = parse('sessions: [{ name: n, peer: "[2001:db8::1]:2525", steps: [QUIT] }]').sessions
    expect(session!.peer).toBe('[2001:db8::1]:2525')
  })

  it('takes aliases, a byte order mark and a key named __proto__', () => {
    const [first, second] = parse(
      '\ufeffsessions:\n- { name: a, steps: &s [QUIT] }\n- { name: b, context: { conn: { __proto__: x } }, steps: *s }\n',
    ).sessions
    expect(second!.steps).toEqual(first!.steps)
    expect(Object.entries(second!.context.conn)).toEqual([['__proto__', 'x']])
  })
})

describe('steps', () => {
  it('may be nested as deep as a scenario ever is', () => {
    const deep = 'sessions:\n- name: n\n  context:\n    conn:\n      a:\n        bytes: YQ==\n  steps:\n  - - - context'
    expect(() => parse(deep)).toThrow(/group within a pipelined group/)
  })

  it('hold a message however far it is indented, and whatever YAML it looks like', () => {
    const content = `- - - - [[[[\n${' '.repeat(500)}far: {{{{\n`
    const source = `sessions:\n- name: n\n  steps:\n  - text: |\n${content.replace(/^(?=.)/gm, '      ')}  - QUIT\n`
    expect(parse(source.replace(/\n {6}$/, '\n')).sessions[0]!.steps).toEqual([
      { kind: 'message', content: content.replaceAll('\n', '\r\n') },
      { kind: 'command', line: 'QUIT\r\n', pipelined: false },
    ])
  })

  it('mark the commands of a group that the client did not wait before', () => {
    expect(
      stepsOf('- EHLO x', '- - MAIL FROM:<>', '  - RCPT TO:<a@b>', '  - DATA', '- - text: hi', '  - QUIT'),
    ).toEqual([
      { kind: 'command', line: 'EHLO x\r\n', pipelined: false },
      { kind: 'command', line: 'MAIL FROM:<>\r\n', pipelined: false },
      { kind: 'command', line: 'RCPT TO:<a@b>\r\n', pipelined: true },
      { kind: 'command', line: 'DATA\r\n', pipelined: true },
      { kind: 'message', content: 'hi\r\n' },
      { kind: 'command', line: 'QUIT\r\n', pipelined: true },
    ])
  })

  it.each([
    ['a text is UTF-8', '- "RCPT TO:<café@x>"', 'RCPT TO:<caf\xc3\xa9@x>\r\n'],
    [
      'latin1 is a byte for each character',
      '- { send: "RCPT TO:<caf\\xe9@x>", encoding: latin1 }',
      'RCPT TO:<caf\xe9@x>\r\n',
    ],
    ['base64 is any bytes', '- { bytes: "AP9B" }', '\x00\xffA\r\n'],
    ['bytes keep their own line feed', '- { bytes: "UVVJVAo=" }', 'QUIT\n'],
    ['bytes keep their own CRLF', '- { bytes: "UVVJVA0K" }', 'QUIT\r\n'],
    ['bytes may hold a bare carriage return', '- { bytes: "YQ1i" }', 'a\rb\r\n'],
    ['a NUL is a byte', '- "A\\0B"', 'A\0B\r\n'],
    ['an unquoted number is its characters', '- 0x10', '0x10\r\n'],
    ['an unquoted boolean is its characters', '- True', 'True\r\n'],
    ['an empty text is an empty line', '- ""', '\r\n'],
    ['abort in another case is a command', '- ABORT', 'ABORT\r\n'],
  ])('%s', (_, line, expected) => {
    expect(stepsOf(line)).toEqual([{ kind: 'command', line: expected, pipelined: false }])
  })

  it.each([
    ['a file is taken byte for byte', '- message: mixed.eml', 'A: 1\nB: 2\r\n\r\n\x00\x80\xff\r\rend'],
    ['eol: keep is the same', '- { message: mixed.eml, eol: keep }', 'A: 1\nB: 2\r\n\r\n\x00\x80\xff\r\rend'],
    [
      'eol: crlf converts bare LF only',
      '- { message: mixed.eml, eol: crlf }',
      'A: 1\r\nB: 2\r\n\r\n\x00\x80\xff\r\rend',
    ],
    ['text gets CRLF', '- text: |\n      A: 1\n\n      é\n', 'A: 1\r\n\r\n\xc3\xa9\r\n'],
    ['text gets its last CRLF', '- text: "A: 1\\r\\n\\nx"', 'A: 1\r\n\r\nx\r\n'],
    ['text in latin1', '- { text: "\\xe9\\n", encoding: latin1 }', '\xe9\r\n'],
    ['an empty text is an empty message', '- text: ""', ''],
  ])('%s', (_, line, expected) => {
    expect(stepsOf(line)).toEqual([{ kind: 'message', content: expected }])
  })

  it.each([
    ['500ms', 500],
    ['0s', 0],
    ['5m', 300_000],
    ['2h', 7_200_000],
  ])('wait %s', (wait, milliseconds) => {
    expect(stepsOf(`- wait: ${wait}`)).toEqual([{ kind: 'wait', milliseconds }])
  })

  it('set context, with bytes as they are', () => {
    expect(stepsOf('- context: { conn: { "é": 5, b: { bytes: gA== } }, mess: {} }', '- abort')).toEqual([
      { kind: 'context', conn: { '\xc3\xa9': '5', b: '\x80' }, mess: {} },
      { kind: 'abort' },
    ])
  })

  it('keep all 256 bytes of a message file', () => {
    const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
    const source = 'sessions: [{ name: n, steps: [{ message: all.eml }] }]'
    expect(parseScenario(source, 's.yaml', () => all).sessions[0]!.steps).toEqual([{ kind: 'message', content: all }])
  })
})
