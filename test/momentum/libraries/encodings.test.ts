import { describe, expect, it } from 'vitest'
import { evaluate, runIn } from '../given-policy.js'

describe('msys.base64 and msys.qp', () => {
  it.each([
    ['base64', 'msys.base64.encode("café")', 'Y2Fmw6k='],
    [
      'base64 of a string of the host',
      '(function() local s = msys.core.string_new() s:set("hi") return msys.base64.encode(s) end)()',
      'aGk=',
    ],
    ['base64 in a charset', 'msys.base64.encode("café", false, "iso-8859-1")', 'Y2Fm6Q=='],
    ['base64 in one line', '#msys.base64.encode(string.rep("x", 100))', '136'],
    ['base64 folded', 'string.find(msys.base64.encode(string.rep("x", 100), true), "\\r\\n", 1, true)', '77\t78'],
    ['base64 back', 'msys.base64.decode("Y2Fm\\r\\nw6k=")', 'café'],
    ['base64 of a charset back', 'msys.base64.decode("Y2Fm6Q==", "iso-8859-1")', 'café'],
    ['quoted-printable', 'msys.qp.encode("café=")', 'caf=C3=A9=3D'],
    ['quoted-printable in a charset', 'msys.qp.encode("café", "iso-8859-1")', 'caf=E9'],
    ['quoted-printable with its dots doubled', 'msys.qp.encode(".a", "utf-8", true)', '..a'],
    ['quoted-printable back', 'msys.qp.decode("caf=C3=A9 =\\r\\nx")', 'café x'],
    ['quoted-printable of a charset back', 'msys.qp.decode("caf=E9", "iso-8859-1")', 'café'],
  ])('has %s', (_, expression, expected) => {
    expect(evaluate(expression)).toEqual([expected])
  })

  it.each([
    ['what is no base64', 'msys.base64.decode("a*b")', 'invalid base64 data'],
    ['what is no quoted-printable', 'msys.qp.decode("a=x")', 'invalid quoted-printable data'],
    ['nil', 'msys.base64.encode(nil)', "bad argument #1 to 'encode' (string expected, got nil)"],
  ])('raises for %s', (_, body, message) => {
    expect(runIn('validate_connect', body, { steps: [] }).failures).toEqual([`validate_connect: ${message}`])
  })

  it.each(['msys.base64.encode("€", false, "iso-8859-1")', 'msys.qp.decode("x=E9", "x-mars")'])(
    'is undecidable where the charset does not fit: %s',
    (body) => {
      expect(runIn('validate_connect', body, { steps: [] }).gaps).toHaveLength(1)
    },
  )
})

describe('msys.idn', () => {
  it.each([
    ['to_idn', '"弗兰克.example.com"', 'xn--74q5c021c.example.com'],
    ['to_idn', '"Bücher.Example"', 'xn--bcher-kva.Example'],
    ['to_idn', '"plain.Example.com"', 'plain.Example.com'],
    ['to_utf8', '"xn--bcher-kva.example"', 'bücher.example'],
    ['to_utf8', '"plain.example"', 'plain.example'],
  ])('%s(%s) is %s', (name, argument, expected) => {
    expect(evaluate(`msys.idn.${name}(${argument})`)).toEqual([expected])
  })

  it('raises for what is no text', () => {
    expect(evaluate('pcall(msys.idn.to_idn, {})')).toEqual([
      "false\tbad argument #1 to '?' (string expected, got table)",
    ])
  })

  it.each([
    ['a name that IDNA 2003 and 2008 convert differently', 'msys.idn.to_idn("straße.example")'],
    ['a name that can not be converted', `msys.idn.to_idn("${'ü'.repeat(70)}.example")`],
    ['a name that is not UTF-8', 'msys.idn.to_idn("\\255\\254")'],
    ['a name that is no ASCII form', 'msys.idn.to_utf8("xn--\\255")'],
  ])('is undecidable for %s', (why, body) => {
    expect(runIn('validate_connect', body, { steps: [] }).gaps).toEqual([expect.stringContaining(why)])
  })
})

describe('msys.parseRFC2822Addresses', () => {
  it.each([
    ['all', 'ann+news@example.com\tbob@example.org'],
    ['localpart', 'ann+news\tbob'],
    ['user', 'ann\tbob'],
    ['domain', 'example.com\texample.org'],
  ])('gives %s of every address', (component, expected) => {
    const text = '"Ann, A." <ann+news@example.com>, bob@example.org'
    expect(evaluate(`unpack(msys.parseRFC2822Addresses(${JSON.stringify(text)}, "${component}"))`)).toEqual([expected])
  })

  it('raises for a component that there is not', () => {
    expect(evaluate('pcall(msys.parseRFC2822Addresses, "a@b", "nose")')[0]).toContain("invalid option 'nose'")
  })
})
