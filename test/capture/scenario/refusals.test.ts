import { describe, expect, it } from 'vitest'
import { parse, refusal } from './parse.js'

/** Nine lists, each of ten times the list before it. */
const bomb = Array.from(
  { length: 9 },
  (_, index) =>
    `- &a${index} [${
      index === 0
        ? 'x'
        : Array(10)
            .fill(`*a${index - 1}`)
            .join(', ')
    }]`,
).join('\n')

describe('refused: a file that is not such a YAML file', () => {
  it('nothing at all', () => {
    expect(refusal(() => parse(''))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: the file is nothing; allowed is a mapping with world and sessions"`,
    )
  })
  it('a comment only', () => {
    expect(refusal(() => parse('# nothing\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: the file is nothing; allowed is a mapping with world and sessions"`,
    )
  })
  it('a root that is a list', () => {
    expect(refusal(() => parse('- a\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: the file is a list; allowed is a mapping with world and sessions"`,
    )
  })
  it('a root that is a text', () => {
    expect(refusal(() => parse('hello'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: the file is "hello"; allowed is a mapping with world and sessions"`,
    )
  })
  it('a tab as indentation', () => {
    expect(refusal(() => parse('sessions:\n\t- name: n\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:1: a tab as indentation; YAML allows spaces only"`,
    )
  })
  it('a bracket that is never closed', () => {
    expect(refusal(() => parse('sessions: [{ name: n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:21: not YAML: Flow map in block collection must be sufficiently indented and end with a }"`,
    )
  })
  it('a quote that is never closed', () => {
    expect(refusal(() => parse('sessions: "n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:13: not YAML: Missing closing "quote"`,
    )
  })
  it('a key twice', () => {
    expect(refusal(() => parse('world: {}\nsessions: []\nworld: {}\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:1: the key "world" is there twice; it is on line 1 already"`,
    )
  })
  it('two documents', () => {
    expect(refusal(() => parse('sessions: []\n---\nsessions: []\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:1: a second document; a scenario file holds one"`,
    )
  })
  it('an alias to nothing', () => {
    expect(refusal(() => parse('sessions: *s\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:11: the alias *s without an anchor &s that ends before it; an alias repeats a whole value"`,
    )
  })
  it('an alias inside of what it stands for', () => {
    expect(refusal(() => parse('sessions: &s [*s]\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:15: the alias *s without an anchor &s that ends before it; an alias repeats a whole value"`,
    )
  })
  it('a bomb of aliases', () => {
    expect(refusal(() => parse(`sessions:\n${bomb}`))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:7:23: aliases that stand for more than 100,000 values; write them out"`,
    )
  })
  it('a tag', () => {
    expect(refusal(() => parse('sessions: !!binary aGk=\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:11: a YAML tag (!…) that scenario files do not know; bytes are written as { bytes: BASE64 }"`,
    )
  })
  it('a tag of its own', () => {
    expect(refusal(() => parse('sessions: !run aGk=\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:11: a YAML tag (!…) that scenario files do not know; bytes are written as { bytes: BASE64 }"`,
    )
  })
  it('a list as a key', () => {
    expect(refusal(() => parse('? [a, b]\n: c\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:3: a key that is no text; allowed is a text, quoted where needed"`,
    )
  })
  it('YAML 1.1', () => {
    expect(refusal(() => parse('%YAML 1.1\n---\nsessions: []\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: YAML version 1.1; allowed is 1.2"`,
    )
  })
  it('a merge key', () => {
    expect(
      refusal(() => parse('sessions:\n- &a { name: n, steps: [QUIT] }\n- { <<: *a, name: m }\n')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:5: "<<" is no key of a session; allowed: name, peer, listener, offers, at, seed, context, steps"`,
    )
  })
  it('25 brackets', () => {
    expect(refusal(() => parse(`sessions: ${'['.repeat(25)}${']'.repeat(25)}`))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:35: nested more than 24 deep"`,
    )
  })
  it('half of a surrogate pair', () => {
    expect(refusal(() => parse('sessions: ["\\ud800"]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:12: half of a surrogate pair in a text; write other bytes as { bytes: BASE64 }"`,
    )
  })
})

describe('refused: sessions', () => {
  it('no sessions', () => {
    expect(refusal(() => parse('world: {}\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: a scenario without sessions; it needs sessions, a list"`,
    )
  })
  it('sessions that is a mapping', () => {
    expect(refusal(() => parse('sessions: { name: n }\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:11: sessions is a mapping; allowed is a list"`,
    )
  })
  it('no session in sessions', () => {
    expect(refusal(() => parse('sessions: []\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:11: sessions is an empty list; at least one is needed"`,
    )
  })
  it('a session that is a text', () => {
    expect(refusal(() => parse('sessions: [n]\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:12: a session is "n"; allowed is a mapping (key: value)"`,
    )
  })
  it('a misspelt root key', () => {
    expect(refusal(() => parse('session: []\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:1: "session" is no key of a scenario (did you mean sessions?); allowed: hostname, world, sessions"`,
    )
  })
  it('a misspelt key', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  pear: 192.0.2.1:25\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:3: "pear" is no key of a session (did you mean peer?); allowed: name, peer, listener, offers, at, seed, context, steps"`,
    )
  })
  it('an unknown key', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  colour: blue\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:3: "colour" is no key of a session; allowed: name, peer, listener, offers, at, seed, context, steps"`,
    )
  })
  it('a session without name', () => {
    expect(refusal(() => parse('sessions: [{ steps: [QUIT] }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:12: a session without name; it needs name and steps"`,
    )
  })
  it('a session without steps', () => {
    expect(refusal(() => parse('sessions: [{ name: n }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:12: a session without steps; it needs name and steps"`,
    )
  })
  it('an empty name', () => {
    expect(refusal(() => parse('sessions: [{ name: "", steps: [QUIT] }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:20: name is ""; allowed are 1 to 200 characters, without control characters"`,
    )
  })
  it('a name that is nothing', () => {
    expect(refusal(() => parse('sessions:\n- name:\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:8: name is nothing; allowed is a text"`,
    )
  })
  it('a name with a control character', () => {
    expect(refusal(() => parse('sessions: [{ name: "a\\eb", steps: [QUIT] }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:20: name is "a\\u001bb"; allowed are 1 to 200 characters, without control characters"`,
    )
  })
  it('a name twice', () => {
    expect(
      refusal(() => parse('sessions:\n- { name: n, steps: [QUIT] }\n- { name: n, steps: [QUIT] }')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:11: a second session named "n"; names are unique in a file, and line 2 has it"`,
    )
  })
  it('a peer without a port', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  peer: 192.0.2.1\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "192.0.2.1"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('a peer with a name', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  peer: mail.example.com:25\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "mail.example.com:25"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('a peer that is no address', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  peer: 192.0.2.256:25\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "192.0.2.256:25"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('an address with a leading zero', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  peer: 192.0.02.1:25\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "192.0.02.1:25"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('port 0', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  peer: 192.0.2.1:0\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "192.0.2.1:0"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('port 65536', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  listener: 192.0.2.1:65536\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:13: listener is "192.0.2.1:65536"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('IPv6 without brackets', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  peer: 2001:db8::1:25\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "2001:db8::1:25"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('IPv6 with a zone', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  peer: "[fe80::1%eth0]:25"\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "[fe80::1%eth0]:25"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('IPv6 in brackets that YAML takes for a list', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  peer: [2001:db8::1]:25\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:22: not YAML: Unexpected scalar at node end; a text that begins with a bracket, a brace or a quote is quoted as a whole"`,
    )
  })
  it('IPv4 in brackets', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  peer: "[192.0.2.1]:25"\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: peer is "[192.0.2.1]:25"; allowed is address:port, as 192.0.2.10:40001 or "[2001:db8::1]:40001", with a port from 1 to 65535"`,
    )
  })
  it('a time without zone', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  at: 2026-03-01T09:00:00\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:7: at is "2026-03-01T09:00:00"; allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00"`,
    )
  })
  it('a date', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  at: 2026-03-01\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:7: at is "2026-03-01"; allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00"`,
    )
  })
  it('a day that does not exist', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  at: 2026-02-30T09:00:00Z\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:7: at is "2026-02-30T09:00:00Z"; allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00"`,
    )
  })
  it('a time before 1970', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  at: 1969-12-31T23:59:59Z\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:7: at is "1969-12-31T23:59:59Z"; allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00"`,
    )
  })
  it('a time that is a number', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  at: 1700000000000\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:7: at is the number 1700000000000; allowed is a time with its zone from 1970 on, as 2026-03-01T09:00:00Z or 2026-03-01T09:00:00+01:00"`,
    )
  })
  it('a negative seed', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  seed: -1\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: seed is the number -1; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })
  it('a seed that is a text', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  seed: "7"\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: seed is "7"; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })
  it('a seed that is not exact', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  seed: 9007199254740993\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: seed is the number 9007199254740993; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })
  it('a context that is a list', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  context: [a]\n  steps: [QUIT]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:12: context is a list; allowed is a mapping (key: value)"`,
    )
  })
  it('an unknown context', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  context: { con: { a: b } }\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:14: "con" is no key of context (did you mean conn?); allowed: conn, mess"`,
    )
  })
  it('a context value that is nothing', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  context: { conn: { a: } }\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:25: context conn "a" is nothing; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }"`,
    )
  })
  it('a context value that is a list', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  context: { mess: { a: [b] } }\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:25: context mess "a" is a list; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }"`,
    )
  })
  it('an empty mapping as a value', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  context: { mess: { a: {} } }\n  steps: [QUIT]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:25: context mess "a" with nothing in it; allowed is bytes alone, or text with encoding"`,
    )
  })
  it('bytes beside a text', () => {
    expect(
      refusal(() =>
        parse('sessions:\n- name: n\n  context: { mess: { a: { text: b, bytes: YQ== } } }\n  steps: [QUIT]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:25: context mess "a" with text and bytes; allowed is bytes alone, or text with encoding"`,
    )
  })
})

describe('refused: steps', () => {
  it('no steps', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:3:9: steps is nothing; allowed is a list"`,
    )
  })
  it('empty steps', () => {
    expect(refusal(() => parse('sessions: [{ name: n, steps: [] }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:30: steps is an empty list; at least one is needed"`,
    )
  })
  it('steps that are a text', () => {
    expect(refusal(() => parse('sessions: [{ name: n, steps: QUIT }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:30: steps is "QUIT"; allowed is a list"`,
    )
  })
  it('a step that is nothing', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  -'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:4: a step is nothing; allowed: a command line, abort, a pipelined group (a list), or one of message, text, wait, context, send, bytes, answer, tls, inject, deliver, tempfail, permfail, fire"`,
    )
  })
  it('null as a command', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - NULL'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:5: a step is nothing; allowed: a command line, abort, a pipelined group (a list), or one of message, text, wait, context, send, bytes, answer, tls, inject, deliver, tempfail, permfail, fire"`,
    )
  })
  it('a command that YAML takes for a mapping', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - RCPT TO: <a@example.net>'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:5: "RCPT TO" is no kind of step; allowed: message, text, wait, context, send, bytes, answer, tls, inject, deliver, tempfail, permfail, fire; a command with a colon and a space in it must be quoted, as 'RCPT TO: <a@example.net>'"`,
    )
  })
  it('an empty mapping', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - {}'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:5: a step is an empty mapping; allowed: message, text, wait, context, send, bytes, answer, tls, inject, deliver, tempfail, permfail, fire; a command with a colon and a space in it must be quoted, as 'RCPT TO: <a@example.net>'"`,
    )
  })
  it('a misspelt key beside a message', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  steps:\n  - { message: hello.eml, eof: crlf }')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:27: "eof" is no key of a message step (did you mean eol?); allowed: message, eol"`,
    )
  })
  it('two kinds of step in one', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  steps:\n  - { message: hello.eml, wait: 3s }')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:4:27: "wait" is no key of a message step; allowed: message, eol"`)
  })
  it('a command with a line end', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - |\n    EHLO x\n'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:5: a command with a line end in it; CRLF is added; several commands at once are a pipelined group; a bare CR or LF is written as { bytes: BASE64 }"`,
    )
  })
  it('two commands in one', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - "EHLO x\\r\\nQUIT"'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:5: a command with a line end in it; CRLF is added; several commands at once are a pipelined group; a bare CR or LF is written as { bytes: BASE64 }"`,
    )
  })
  it('two commands in bytes', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - bytes: YQ0KYg=='))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:12: a command with CRLF in it; several commands at once are a pipelined group"`,
    )
  })
  it('bytes that are not base64', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - bytes: "YQ=!"'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:12: bytes is "YQ=!", which is not base64; allowed are A-Z a-z 0-9 + / and the padding ="`,
    )
  })
  it('an unknown encoding', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  steps:\n  - { send: a, encoding: latin-1 }')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:26: encoding is "latin-1" (did you mean latin1?); allowed: utf-8, latin1"`,
    )
  })
  it('a character that latin1 has not', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  steps:\n  - { send: "a€", encoding: latin1 }')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:4:13: "€" is not in latin1; allowed are U+0000 to U+00FF"`)
  })
  it('a message that is not there', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - message: none.eml'))).toMatchInlineSnapshot(
      `"scenario-missing s.yaml:4:14: message "none.eml": /in/none.eml: no such file"`,
    )
  })
  it('a message that is nothing', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - message:'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:13: message is nothing; allowed is a text"`,
    )
  })
  it('an unknown eol', () => {
    expect(
      refusal(() => parse('sessions:\n- name: n\n  steps:\n  - { message: hello.eml, eol: lf }')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:4:32: eol is "lf"; allowed: crlf, keep"`)
  })
  it('a wait without unit', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - wait: 30'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:11: wait is the number 30; allowed is a whole number with ms, s, m or h, as 30s, up to 8784h"`,
    )
  })
  it('a wait with an unknown unit', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - wait: 3d'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:11: wait is "3d"; allowed is a whole number with ms, s, m or h, as 30s, up to 8784h"`,
    )
  })
  it('a wait that is longer than a year', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - wait: 8785h'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:11: wait is "8785h"; allowed is a whole number with ms, s, m or h, as 30s, up to 8784h"`,
    )
  })
  it('a wait with a sign', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - wait: -3s'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:11: wait is "-3s"; allowed is a whole number with ms, s, m or h, as 30s, up to 8784h"`,
    )
  })
  it('an empty group', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - []'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:5: a pipelined group is an empty list; at least one is needed"`,
    )
  })
  it('a group within a group', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - [a, [b]]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:9: a group within a pipelined group; allowed are commands and messages"`,
    )
  })
  it('a wait within a group', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - [a, { wait: 3s }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:9: wait within a pipelined group; allowed are commands and messages"`,
    )
  })
  it('abort within a group', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - [a, abort]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:4:9: abort within a pipelined group; allowed are commands and messages"`,
    )
  })
  it('a step after abort', () => {
    expect(refusal(() => parse('sessions:\n- name: n\n  steps:\n  - abort\n  - QUIT'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:5:5: a step of the client after abort; the client is gone: allowed are deliver, tempfail, permfail, fire, wait and context"`,
    )
  })
})

describe('refused: the world', () => {
  it('a misspelt section', () => {
    expect(refusal(() => parse('world:\n  dsn: {}\nsessions: [{ name: n, steps: [QUIT] }]'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:3: "dsn" is no key of world; allowed: answers, dns, cidr, db, config, audit, counters, gauges, dkim, http, returns, auth, files"`,
    )
  })
  it('a world that is a list', () => {
    expect(refusal(() => parse('world: [a]\nsessions: []'))).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:1:8: world is a list; allowed is a mapping (key: value)"`,
    )
  })
  it('a question without type', () => {
    expect(
      refusal(() => parse('world:\n  dns: { example.com: [a] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:10: "example.com" is no DNS question; allowed is a name and a type, as "example.com MX"; types are A, AAAA, TXT, MX, PTR, NS"`,
    )
  })
  it('a question of an unknown type', () => {
    expect(
      refusal(() => parse('world:\n  dns: { "example.com SRV": [a] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:10: "example.com SRV" is no DNS question; allowed is a name and a type, as "example.com MX"; types are A, AAAA, TXT, MX, PTR, NS"`,
    )
  })
  it('a question twice', () => {
    expect(
      refusal(() =>
        parse('world:\n  dns: { "example.com A": [], "Example.COM. a": [] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:31: "Example.COM. a" asks what an earlier key asks; a question stands once"`,
    )
  })
  it('a record without a list', () => {
    expect(
      refusal(() => parse('world:\n  dns: { "example.com A": 192.0.2.1 }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:27: dns "example.com A" is "192.0.2.1"; allowed is a list of records in [ ], one of NXDOMAIN, NODATA, SERVFAIL, REFUSED, FORMERR, NOTIMP, TIMEOUT, or { error: TEXT }"`,
    )
  })
  it('a misspelt failure', () => {
    expect(
      refusal(() => parse('world:\n  dns: { "example.com A": NXDOMAN }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:27: dns "example.com A" is "NXDOMAN" (did you mean NXDOMAIN?); allowed is a list of records in [ ], one of NXDOMAIN, NODATA, SERVFAIL, REFUSED, FORMERR, NOTIMP, TIMEOUT, or { error: TEXT }"`,
    )
  })
  it('an A record that is no address', () => {
    expect(
      refusal(() => parse('world:\n  dns: { "example.com A": [192.0.2] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:28: a record of dns "example.com A" is "192.0.2"; allowed is an IPv4 address"`,
    )
  })
  it('an AAAA record of IPv4', () => {
    expect(
      refusal(() =>
        parse('world:\n  dns: { "example.com AAAA": [192.0.2.1] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:31: a record of dns "example.com AAAA" is "192.0.2.1"; allowed is an IPv6 address"`,
    )
  })
  it('an MX with its words swapped', () => {
    expect(
      refusal(() =>
        parse('world:\n  dns: { "example.com MX": ["mx1.example.com 10"] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:29: a record of dns "example.com MX" is "mx1.example.com 10"; allowed is a host, or a preference up to 65535 and a host, as "20 mx2.example.com""`,
    )
  })
  it('a preference that is too high', () => {
    expect(
      refusal(() =>
        parse('world:\n  dns: { "example.com MX": ["65536 mx1.example.com"] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:29: a record of dns "example.com MX" is "65536 mx1.example.com"; allowed is a host, or a preference up to 65535 and a host, as "20 mx2.example.com""`,
    )
  })
  it('an answer without error', () => {
    expect(
      refusal(() => parse('world:\n  dns: { "example.com A": {} }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:27: dns "example.com A" is an empty mapping without error; it needs error, a text"`,
    )
  })
  it('an empty sequence', () => {
    expect(
      refusal(() =>
        parse('world:\n  dns: { "example.com A": { sequence: [] } }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:39: the sequence of dns "example.com A" is an empty list; at least one is needed"`,
    )
  })
  it('a sequence with something beside it', () => {
    expect(
      refusal(() =>
        parse(
          'world:\n  dns: { "example.com A": { sequence: [[]], error: x } }\nsessions: [{ name: n, steps: [QUIT] }]',
        ),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:45: "error" is no key of dns "example.com A" with a sequence; allowed: sequence"`,
    )
  })
  it('a sequence in a sequence', () => {
    expect(
      refusal(() =>
        parse(
          'world:\n  dns: { "example.com A": { sequence: [{ sequence: [[]] }] } }\nsessions: [{ name: n, steps: [QUIT] }]',
        ),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:40: dns "example.com A" is a mapping without error; it needs error, a text"`,
    )
  })
  it('a network that is none', () => {
    expect(
      refusal(() => parse('world:\n  cidr: { l: { 192.0.2.0/33: a } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:16: "192.0.2.0/33" is no network; allowed is an address or a prefix, as 192.0.2.0/24 or "2001:db8::/32""`,
    )
  })
  it('a network with bits behind its length', () => {
    expect(
      refusal(() => parse('world:\n  cidr: { l: { 192.0.2.1/24: a } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:16: "192.0.2.1/24" has bits behind its length; allowed is 192.0.2.0/24, or a longer prefix"`,
    )
  })
  it('a network twice', () => {
    expect(
      refusal(() =>
        parse(
          'world:\n  cidr: { l: { "2001:db8::/32": a, "2001:DB8:0::/32": b } }\nsessions: [{ name: n, steps: [QUIT] }]',
        ),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:36: "2001:DB8:0::/32" is the network of an earlier key; a network stands once"`,
    )
  })
  it('a cache that is a mapping', () => {
    expect(
      refusal(() => parse('world:\n  db: { c: { query: a } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:12: db "c" is a mapping; allowed is a list"`)
  })
  it('a rule without query', () => {
    expect(
      refusal(() => parse('world:\n  db: { c: [{ rows: [] }] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:13: a rule of db "c" without query; it needs query, and rows, error or sequence"`,
    )
  })
  it('a rule without answer', () => {
    expect(
      refusal(() => parse('world:\n  db: { c: [{ query: a }] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:13: a rule of db "c" with no answer; it needs one of rows, error, sequence"`,
    )
  })
  it('a rule with two answers', () => {
    expect(
      refusal(() =>
        parse('world:\n  db: { c: [{ query: a, rows: [], error: b }] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:13: a rule of db "c" with rows and error; it needs one of rows, error, sequence"`,
    )
  })
  it('params that are a text', () => {
    expect(
      refusal(() =>
        parse('world:\n  db: { c: [{ query: a, params: b, rows: [] }] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:33: params is "b"; allowed is a list, or a mapping for named ones; left out, any match"`,
    )
  })
  it('a row that is a text', () => {
    expect(
      refusal(() => parse('world:\n  db: { c: [{ query: a, rows: [b] }] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:32: a row is "b"; allowed is a mapping (key: value)"`)
  })
  it('a number that is not exact', () => {
    expect(
      refusal(() =>
        parse(
          'world:\n  db: { c: [{ query: a, rows: [{ id: 12345678901234567890 }] }] }\nsessions: [{ name: n, steps: [QUIT] }]',
        ),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:38: the column "id" is the number 12345678901234567890, which is not exact as a number; quote it"`,
    )
  })
  it('a column that is a list', () => {
    expect(
      refusal(() =>
        parse('world:\n  db: { c: [{ query: a, rows: [{ id: [1] }] }] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:38: the column "id" is a list; allowed is a single value"`)
  })
  it('an answer in a sequence with nothing in it', () => {
    expect(
      refusal(() =>
        parse('world:\n  db: { c: [{ query: a, sequence: [{}] }] }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:36: an answer with nothing in it; it needs one of rows, error"`)
  })
  it('default not first', () => {
    expect(
      refusal(() => parse('world:\n  config: { bindings: [a, default] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:23: bindings with default not in the first place; its id is always 0: put it first, or leave it out"`,
    )
  })
  it('a binding twice', () => {
    expect(
      refusal(() => parse('world:\n  config: { bindings: [a, a] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:27: "a" is twice in bindings; a name stands once"`)
  })
  it('a group that is a text', () => {
    expect(
      refusal(() => parse('world:\n  config: { binding_groups: { pool: a } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:37: the binding group "pool" is "a"; allowed is a list"`)
  })
  it('a value twice', () => {
    expect(
      refusal(() =>
        parse('world:\n  config: { values: { "a b": 1, "a  b": 2 } }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(`"scenario-invalid s.yaml:2:33: "a  b" is what an earlier key is; a key stands once"`)
  })
  it('a count that is a text', () => {
    expect(
      refusal(() => parse('world:\n  audit: { series: { s: { k: "1" } } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:30: the count of "k" is "1"; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })
  it('a count that is negative', () => {
    expect(
      refusal(() => parse('world:\n  audit: { series: { s: { k: -1 } } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:30: the count of "k" is the number -1; allowed is a whole number from 0 to 9007199254740991"`,
    )
  })
  it('sessions of no network', () => {
    expect(
      refusal(() =>
        parse('world:\n  audit: { sessions: { SMTP: { "/129": 1 } } }\nsessions: [{ name: n, steps: [QUIT] }]'),
      ),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:32: "/129" is no network; allowed is "/LENGTH" for any, or one, as "192.0.2.10/32""`,
    )
  })
  it('a monitor that is none', () => {
    expect(
      refusal(() => parse('world:\n  audit: { connections: { "60": 1 } }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:27: "60" is no monitor; allowed is "interval,windows", as "60,1""`,
    )
  })
  it('a file that is a list', () => {
    expect(
      refusal(() => parse('world:\n  files: { /etc/motd: [a] }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:23: files "/etc/motd" is a list; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }"`,
    )
  })
  it('a file that is nothing', () => {
    expect(
      refusal(() => parse('world:\n  files: { /etc/motd: }\nsessions: [{ name: n, steps: [QUIT] }]')),
    ).toMatchInlineSnapshot(
      `"scenario-invalid s.yaml:2:23: files "/etc/motd" is nothing; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }"`,
    )
  })
})
