import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitContent } from '../../../src/momentum/message/header-fields.js'
import { partBody, partsFrom, readTree } from '../../../src/momentum/message/mime-tree.js'
import { givenCallouts, hello, mail, type Step } from '../given-policy.js'

const mixed = `Subject: parts
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="out"

preamble
--out
Content-Type: multipart/alternative; boundary=in

--in
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

caf=E9 and=
 more
--in
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGI+Y2Fmw6k8L2I+
--in--
--out
Content-Type: application/pdf; name="old name.pdf"
Content-Disposition: attachment; filename="report.pdf"
Content-Transfer-Encoding: base64
From: "Ann" <ann+x@example.com>

JVBERi0=
--out--
epilogue
`

const plain = 'Subject: plain\n\nfirst line\nsecond line\n'

const session = (body: string, text = mixed) => {
  const steps: readonly Step[] = [hello, ...mail(['b@example.net'], text), 'QUIT']
  return givenCallouts({ validate_data: body }).session(steps)
}

describe('a MIME tree', () => {
  it('is walked by thread, from the message on, each part before its children', () => {
    const { output } = session(
      'local p = msg:mime() while p ~= nil do print(p:content_type().mimetype, p.parts ~= nil) p = p.thread end',
    )
    expect(output).toEqual([
      'multipart/mixed\ttrue',
      'multipart/alternative\ttrue',
      'text/plain\tfalse',
      'text/html\tfalse',
      'application/pdf\tfalse',
    ])
  })

  it.each([
    ['what it says', 'p.thread.thread', 'text/plain\tiso-8859-1\tquoted-printable\tfalse\tnil'],
    [
      'an attachment by its disposition',
      'p.thread.thread.thread.thread',
      'application/pdf\tus-ascii\tbase64\ttrue\treport.pdf',
    ],
    ['a child by parts', 'p.parts.parts', 'text/plain\tiso-8859-1\tquoted-printable\tfalse\tnil'],
  ])('tells the content type of a part: %s', (_, part, expected) => {
    const { output } = session(
      `local p = msg:mime(true) local c = (${part}):content_type() print(c.mimetype, c.charset, c.encoding, c.is_attachment, c.filename)`,
    )
    expect(output).toEqual([expected])
  })

  it('takes a message without a content type as plain text', () => {
    const { output } = session(
      'local c = msg:mime():content_type() print(c.mimetype, c.charset, c.encoding, msg:mime().parts, msg:mime().thread)',
      plain,
    )
    expect(output).toEqual(['text/plain\tus-ascii\t7bit\tnil\tnil'])
  })

  it.each([
    ['a part of text, in UTF-8', 'print(p.thread.thread:text())', 'café and more'],
    ['a part that is no text', 'print(p:text(), p.thread.thread.thread.thread:text())', 'nil\tnil'],
    [
      'headers of a part',
      'print(p.thread.thread:header("content-TYPE")[1], #p:header("X-None"))',
      'text/plain; charset=iso-8859-1\t0',
    ],
    ['addresses of a part', 'print(p.thread.thread.thread.thread:address_header("From", "user")[1])', 'ann'],
    [
      'a match in a part',
      'print(p.thread.thread:text_match("caf(.)")[1], p.thread.thread:body_match("=E9")[0], p.thread.thread:raw_match("iso-8859-(1)")[1])',
      'é\t=E9\t1',
    ],
    ['no match in a part', 'print(p.thread.thread:text_match("none"), p:text_match("café"))', 'false\tfalse'],
    ['the same part twice', 'print(p.thread == p.parts, p == msg:mime(), p == msg:mime(false))', 'true\ttrue\tfalse'],
  ])('reads %s', (_, body, expected) => {
    expect(session(`local p = msg:mime() ${body}`).output).toEqual([expected])
  })

  it('is read anew where the message got another content type', () => {
    const { output } = session(
      'local before = msg:mime().parts ~= nil msg:header("Content-Type", "text/plain") print(before, msg:mime().parts, msg:mime().thread)',
    )
    expect(output).toEqual(['true\tnil\tnil'])
  })

  it('printed again is byte for byte what it was read from', () => {
    const lines = fc.constantFrom(
      '--a',
      '--a--',
      '--b',
      '--b--',
      '--a ',
      '--ab',
      ' --a',
      '',
      'text',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: multipart/x; boundary="a"',
      'Content-Type: text/html',
      'X: y',
    )
    const ends = fc.constantFrom('\r\n', '\n')
    fc.assert(
      fc.property(fc.array(fc.tuple(lines, ends), { maxLength: 24 }), fc.constantFrom('a', 'b'), (pieces, boundary) => {
        const content = `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${pieces.flat().join('')}`
        const { fields, body } = splitContent(content)
        expect(partBody(readTree(fields, body))).toBe(body)
        for (const part of partsFrom(readTree(fields, body))) if (part.container) expect(part.body).toBe('')
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a MIME part is changed', () => {
  it.each([
    ['by a header', 'p.thread.thread:header("X-New", "é")', 'X-New: =?UTF-8?Q?=C3=A9?='],
    [
      'by a header that goes',
      'p.thread.thread:header("Content-Transfer-Encoding", nil)',
      'Content-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf',
    ],
    [
      'by its text',
      'p.thread.thread:text("naïve", "text/html", "iso-8859-1")',
      'Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nna=EFve\r\n--in',
    ],
    [
      'by a replacement, in its own charset and encoding',
      'p.thread.thread:text_replace("café", "thé")',
      'quoted-printable\r\n\r\nth=E9 and more\r\n--in',
    ],
    [
      'by a replacement in base64',
      'p.thread.thread.thread:text_replace("b>", "i>")',
      'base64\r\n\r\nPGk+Y2Fmw6k8L2k+\r\n',
    ],
    ['by a replacement in its body', 'p.thread.thread:body_replace("more", "less")', 'caf=E9 and=\r\n less'],
    [
      'by a last child',
      'p:addLastChild(msg:makePart("text/plain", "bye"))',
      'JVBERi0=\r\n--out\r\nContent-Type: text/plain\r\n\r\nbye\r\n--out--\r\nepilogue',
    ],
    [
      'by a first child',
      'p:addFirstChild(msg:makePart("text/plain", "bye"))',
      'preamble\r\n--out\r\nContent-Type: text/plain\r\n\r\nbye\r\n--out\r\nContent-Type: multipart/alternative',
    ],
    [
      'by a part after another',
      'msg:makePart("text/x", "x"):insertAfter(p.thread.thread)',
      ' more\r\n--in\r\nContent-Type: text/x\r\n\r\nx\r\n--in\r\nContent-Type: text/html',
    ],
    [
      'by a part before another',
      'msg:makePart("text/x", "x"):insertBefore(p.thread.thread)',
      'boundary=in\r\n\r\n--in\r\nContent-Type: text/x\r\n\r\nx\r\n--in\r\nContent-Type: text/plain',
    ],
    ['by a part that goes', 'p.thread:unlink()', 'preamble\r\n--out\r\nContent-Type: application/pdf'],
    [
      'by a text in the place of its parts',
      'p.thread:text("flat")',
      'preamble\r\n--out\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nflat\r\n--out\r\nContent-Type: application/pdf',
    ],
    [
      'by a container with children',
      'local c = msg:makeContainer("multipart/mixed", "bb") c:addLastChild(msg:makePart("text/x", "x")) p:addLastChild(c)',
      '--out\r\nContent-Type: multipart/mixed; boundary="bb"\r\n\r\n--bb\r\nContent-Type: text/x\r\n\r\nx\r\n--bb--\r\n\r\n--out--',
    ],
  ])('%s, and the message with it', (_, body, expected) => {
    const { output, results, failures } = session(`local p = msg:mime(false) ${body} print((msg:raw()))`)
    expect(failures).toEqual([])
    expect(output[0]).toContain(expected)
    expect(results['data#1']?.message).toMatch(/^[0-9a-f]{64}$/)
  })

  it('and every other byte of the message stays', () => {
    const change = 'local p = msg:mime(false) p.thread.thread:header("X-New", "1") p.thread.thread:header("X-New", nil)'
    expect(session(change).results['data#1']).toEqual({})
  })

  it('tells whether it took a child', () => {
    const { output } = session(
      `local p, leaf = msg:mime(false), msg:makePart("text/x") print(leaf:addLastChild(msg:makePart("text/y")), p:addLastChild(leaf), p:addLastChild(leaf), leaf:insertAfter(p))`,
    )
    expect(output).toEqual(['false\ttrue\tfalse\tfalse'])
  })

  it.each([
    ['a part that is only read', 'msg:mime():header("X", "y")', 'attempt to modify a MIME part that is not writable'],
    [
      'a mode that there is not',
      'msg:mime(false):header("X", "y", "top")',
      "bad argument #2 to 'header' (invalid option 'top')",
    ],
    [
      'a component that there is not',
      'msg:mime():address_header("From", "nose")',
      "bad argument #1 to 'address_header' (invalid option 'nose')",
    ],
    [
      'a child that is none',
      'msg:mime(false):addLastChild("x")',
      "bad argument #1 to 'addLastChild' (msys.core:_ec_message_part expected, got string)",
    ],
    [
      'a pattern that is none',
      'assert(msg:mime():text_match(nil))',
      "bad argument #1 to 'text_match' (string expected, got nil)",
    ],
  ])('raises for %s', (_, body, message) => {
    expect(session(body, plain).failures).toEqual([`validate_data: ${message}`])
  })

  it.each([
    ['a part is used whose message got another body', 'local p = msg:mime() msg:body("new\\r\\n") p:text()'],
    ['a part is made with an encoding', 'msg:makePart("text/plain", "x", msys.core.EC_MIME_TE_BASE64)'],
    ['its place in memory is asked for', 'print(msg:mime().body_start)'],
    ['a container ends a message', 'msg:makeContainer("multipart/mixed", "b", true)'],
  ])('is undecidable where %s', (_, body) => {
    expect(session(body).gaps).toHaveLength(1)
  })
})

describe('msg:text', () => {
  it.each([
    ['of a plain message is its body', plain, 'print(msg:text() == "first line\\r\\nsecond line\\r\\n")', 'true'],
    ['of several text parts is a table', mixed, 'print(unpack(msg:text()))', 'café and more\t<b>café</b>'],
    ['of no text is nil', 'Content-Type: image/png\n\nx\n', 'print(msg:text())', 'nil'],
  ])('%s', (_, text, body, expected) => {
    expect(session(body, text).output).toEqual([expected])
  })

  it('replaces the whole body, and says so in the header', () => {
    const { output, results } = session('print(msg:text("naïve")) print((msg:raw()))', plain)
    expect(output).toEqual([
      'true',
      'Subject: plain\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nna=C3=AFve',
    ])
    expect(results['data#1']?.headers).toMatchObject({ 'content-type': ['text/plain; charset=utf-8'] })
  })

  it.each([
    ['a charset that nobody knows', 'Content-Type: text/plain; charset=x-mars\n\ncafé\n'],
    ['bytes that are none of the charset', 'Content-Type: text/plain\n\ncafé\n'],
    ['an encoding that nobody knows', 'Content-Transfer-Encoding: x-rot13\n\ntext\n'],
    ['what is no base64', 'Content-Transfer-Encoding: base64\n\nnot base64!\n'],
    ['what is no quoted-printable', 'Content-Transfer-Encoding: quoted-printable\n\na=b and =x\n'],
  ])('is undecidable for %s', (_, text) => {
    expect(session('msg:text()', text).gaps).toEqual([expect.stringContaining('the text of a part can not be told')])
  })

  it('is undecidable where the charset lacks a character', () => {
    expect(session('msg:text("€", "text/plain", "iso-8859-1")', plain).gaps).toHaveLength(1)
  })
})

describe('a search in a message', () => {
  it.each([
    ['raw', 'print(msg:raw_match("Subject: (\\\\w+)")[1], msg:raw_match("none"))', 'plain\tfalse'],
    ['body', 'print(msg:body_match("^first (\\\\w+)")[1], msg:body_match("Subject"))', 'line\tfalse'],
    ['text', 'print(msg:text_match("second (?<what>\\\\w+)").what, msg:text_match("none"))', 'line\tfalse'],
    ['the line that ends it', 'print(msg:text_match("line\\r\\n.\\r\\n$")[0] ~= nil)', 'true'],
  ])('finds what is in its %s', (_, body, expected) => {
    expect(session(body, plain).output).toEqual([expected])
  })

  it.each([
    [
      'raw',
      'print(msg:raw_replace("plain", "fancy"), msg:raw_replace("none", "x"))',
      'Subject: fancy\r\n\r\nfirst line\r\nsecond line\r\n',
    ],
    [
      'body',
      'print(msg:body_replace("line", "row"), msg:body_replace("Subject", "x"))',
      'Subject: plain\r\n\r\nfirst row\r\nsecond row\r\n',
    ],
    [
      'text',
      'print(msg:text_replace("\\r\\n.\\r\\n$", "\\r\\nbye\\r\\n.\\r\\n"), msg:text_replace("none", "x"))',
      'Subject: plain\r\n\r\nfirst line\r\nsecond line\r\nbye\r\n',
    ],
  ])('replaces in its %s', (_, body, expected) => {
    const { output, results } = session(`${body} print((msg:raw()))`, plain)
    expect(output).toEqual(['true\tfalse', expected])
    expect(results['data#1']?.message).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    ['a part', 'p.thread.thread.thread.thread', 'old name.pdf', 'new name.pdf'],
    ['a part of a part', 'p.thread.thread', 'caf=E9', 'th=E9'],
    ['the message itself', 'p', 'parts', 'pieces'],
    ['a container', 'p.thread', 'PGI+', 'PGk+'],
  ])('replaces in the raw text of %s, and leaves all else', (_, part, from, to) => {
    const { output, results } = session(
      `local before = msg:raw() local p = msg:mime(false)
       local part = ${part} print(part:raw_replace("${from.replace('+', '[+]')}", "${to}"))
       local at = string.find(before, "${from}", 1, true)
       print((msg:raw()) == string.sub(before, 1, at - 1) .. "${to}" .. string.sub(before, at + ${from.length}))`,
    )
    expect(output).toEqual(['true', 'true'])
    expect(results['data#1']?.message).toMatch(/^[0-9a-f]{64}$/)
  })

  it('reads a part anew whose raw text it replaced: its header, and its body', () => {
    const { output, gaps } = session(
      `local p = msg:mime(false).thread.thread
       print(p:raw_replace("text/plain; charset=iso-8859-1", "text/plain; charset=utf-8"), p:content_type().charset)
       print(p:raw_replace("caf=E9 and=\\r\\n more", "tea"), p:body_replace("tea", "milk"), p:text(), p.thread:content_type().mimetype)
       print(p:raw_replace("nowhere", "x"))`,
    )
    expect([gaps, output]).toEqual([[], ['true\tutf-8', 'true\ttrue\tmilk\ttext/html', 'false']])
  })

  it('replaces in the body of a container, whose parts are then others', () => {
    const body = (then: string) =>
      `local p = msg:mime(false).thread local child = p.parts print(p:body_replace("PGI[+]", "PGk+")) ${then}`
    expect(session(body('print(msg:mime().thread.parts.thread:body_match("PGk[+]")[0])')).output).toEqual([
      'true',
      'PGk+',
    ])
    for (const then of ['child:text()', 'p:content_type()'])
      expect(session(body(then)).gaps).toEqual([
        'a MIME part is used after its message got another content, which the manual does not describe',
      ])
  })

  it('leaves no part known where the replacement makes others', () => {
    const body = (then: string) =>
      `local p = msg:mime(false).thread.thread print(p:body_replace("more", "--in\\r\\n\\r\\nmore")) ${then}`
    expect(session(body('local n, p = 0, msg:mime() while p do n = n + 1 p = p.thread end print(n)')).output).toEqual([
      'true',
      '5',
    ])
    expect(session(body('p:text()'), mixed.replace(' more', 'more')).gaps).toHaveLength(1)
  })

  it('answers nil, the error and its place for a bad pattern', () => {
    expect(session('print(msg:raw_match("("))', plain).output[0]).toMatch(/^nil\t.+\t\d+$/)
  })

  it('is undecidable where the content is not UTF-8, or the end of the message is taken away', () => {
    const latin = givenCallouts({ validate_data: 'msg:raw_match("x")' })
    expect(
      latin.session([hello, ...mail().slice(0, 3), { text: 'X: \xe9\n\n', encoding: 'latin1' }]).gaps,
    ).toHaveLength(1)
    expect(session('msg:body_replace("\\r\\n.\\r\\n$", "")', plain).gaps).toHaveLength(1)
  })
})

describe('a message that a policy makes', () => {
  it('has the documented structure', () => {
    const { output, failures } = session(
      `local new = msys.core.ec_message_new()
       new:build({ Subject = "hi" }, { ["text/html"] = "<b>é</b>" }, { { type = "text/csv", name = "a.csv", headers = "X-A: 1", content = "a=b" }, { content = msg } })
       local p = new:mime() while p do print(p:content_type().mimetype, p:content_type().filename, p:content_type().encoding) p = p.thread end
       print((new:raw()))`,
      plain,
    )
    expect(failures).toEqual([])
    expect(output.slice(0, 5)).toEqual([
      'multipart/mixed\tnil\t7bit',
      'multipart/alternative\tnil\t7bit',
      'text/html\tnil\tquoted-printable',
      'text/csv\ta.csv\tquoted-printable',
      'message/rfc822\tAttached Message\t7bit',
    ])
    for (const part of ['<b>=C3=A9</b>', 'X-A: 1\r\n', 'a=3Db', 'Subject: plain\r\n\r\nfirst line'])
      expect(output[5]).toContain(part)
  })

  it('raises for an attachment without content', () => {
    expect(session('msys.core.ec_message_new():build({}, {}, { { name = "x" } })').failures).toEqual([
      'validate_data: msg:build: an attachment has no content',
    ])
  })

  it('is written piece by piece', () => {
    const { output, failures } = session(
      `local new = msys.core.ec_message_new() local io = msys.core.ec_message_builder(new, 100)
       print(io:write("Subject: x\\r\\n\\r\\nlong body", 18)) print(io:write("!\\r\\n.\\r\\n")) io:close()
       print((new:raw())) print(pcall(io.write, io, "x"))`,
    )
    expect(failures).toEqual([])
    expect(output).toEqual(['18', '6', 'Subject: x\r\n\r\nlong!\r\n', 'false\tattempt to use a closed io object'])
  })

  it('is rendered to a string, with the line that ends it or without', () => {
    const { output } = session(
      `local s = msys.core.string_new() print(msg:render_to_string(s, msys.core.EC_MSG_RENDER_OMIT_DOT) == #s, s.buffer == (msg:raw()))
       print(msg:render_to_string(s, 0) - #(msg:raw()), string.sub(tostring(s), -5) == "\\r\\n.\\r\\n")`,
      plain,
    )
    expect(output).toEqual(['true\ttrue', '3\ttrue'])
    expect(session('msg:render_to_string("x", 0)').failures[0]).toContain('_ec_string expected, got string')
    expect(session('msg:render_to_string(msys.core.string_new(), 4096)').gaps).toHaveLength(1)
  })

  it('is a snapshot that later changes leave alone', () => {
    const { output } = session(
      'local s = msg:snapshot() msg:header("X-Late", "1") print(#s:header("X-Late"), tostring(s.id) == tostring(msg.id)) s:free()',
    )
    expect(output).toEqual(['0\ttrue'])
  })

  it('has boundaries that differ, and that the session decides', () => {
    const body = 'print(msg:makeBoundary(), msg:makeBoundary())'
    const [a, b] = session(body).output[0]!.split('\t')
    expect(a).not.toBe(b)
    expect(session(body).output).toEqual([`${a}\t${b}`])
  })

  it('is forwarded, which the outside sees', () => {
    expect(
      session('msg:forward("me@example.com", "x@example.net,y@example.net", "see", "fwd")').results['data#1']?.outside,
    ).toEqual([
      [
        'forward',
        'me@example.com',
        'x@example.net,y@example.net',
        'see',
        'fwd',
        '',
        expect.stringMatching(/^[0-9a-f]{64}$/),
        { conn: expect.any(String), mess: expect.any(String) },
      ],
    ])
    expect(session('msg:forward("me@example.com")').failures).toHaveLength(1)
  })
})

describe('msg:code', () => {
  it.each([
    ['a number and a text', 'msg:code(421, "Too much spam.")', '421 Too much spam.'],
    ['a number as text', 'msg:code("421", "Too much spam.")', '421 Too much spam.'],
    ['a text with its number', 'msg:code(0, "550 5.7.1 no")', '550 5.7.1 no'],
    ['several lines', 'msg:code(550, "one\\ntwo")', '550-one\r\n550 two'],
    ['several lines with their number', 'msg:code(0, "550 one\\r\\n550 two")', '550-one\r\n550 two'],
  ])('takes %s', (_, body, expected) => {
    const { output, results } = session(`print(msg:code()) ${body} print(msg:code())`)
    expect(output).toEqual(['', expected])
    expect(results['data#1']?.code).toBe(expected)
  })

  it('raises for a text without any number', () => {
    expect(session('msg:code(0, "no")').failures).toHaveLength(1)
  })
})
