import { describe, expect, it } from 'vitest'
import { givenCallouts, hello, mail, runIn } from '../given-policy.js'

const text = `Subject: parts
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

caf=E9
second
--b
Content-Type: image/png

PNG
--b--
`

const expanded = (template: string, content = text): string => {
  const policy = givenCallouts({ validate_data: `print(msys.expandMacro(${JSON.stringify(template)}))` })
  const { output, gaps } = policy.session([hello, ...mail(['b@example.net'], content)], { at: '2026-01-01T00:00:10Z' })
  expect(gaps).toEqual([])
  return output[0]!.replaceAll('\r\n', '|')
}

const plain = 'Subject: one\nX-A: b\n\nfirst\nsecond\n'

describe('a macro of the message', () => {
  it.each([
    ['%{rfc2822:message}', plain, 'Subject: one|X-A: b||first|second|'],
    ['%{rfc2822:message,2}', plain, 'Subject: one|X-A: b|'],
    ['%{rfc2822:message,5b}', plain, 'Subje|'],
    ['%{rfc2822:headers}', plain, 'Subject: one|X-A: b|'],
    ['%{rfc2822:body}', plain, 'first|second|'],
    ['%{rfc2822:body,1}', plain, 'first|'],
    ['%{rfc2822:body,0}', plain, ''],
    ['%{rfc2822:body,3b}', plain, 'fir|'],
    ['%{rfc2822:text}', plain, 'first|second|'],
    ['%{rfc2822:text}', text, 'café|second|'],
    ['%{rfc2822:text,1,1}', text, 'café|'],
    [
      '%{rfc2822:text,1}',
      text,
      'Content-Type: text/plain; charset=iso-8859-1|Content-Transfer-Encoding: quoted-printable||caf=E9|second|',
    ],
    ['%{rfc2822:text,2}', text, ''],
    ['%{rfc2822:part,2}', text, 'Content-Type: image/png||PNG|'],
    ['%{rfc2822:part,3}', text, ''],
    ['%{rfc2822:part,1}', plain, 'Subject: one|X-A: b||first|second|'],
    ['%{rfc822:date}', plain, 'Thu, 01 Jan 2026 00:00:10 +0000'],
  ])('%s (%#)', (template, content, expected) => {
    expect(expanded(template, content)).toBe(expected)
  })

  it('raises for what is no template', () => {
    expect(runIn('validate_data', 'msys.expandMacro(nil)').failures).toHaveLength(1)
  })

  it.each([
    ['there is no message yet', 'validate_connect', '%{rfc2822:body}'],
    ['its content has not come yet', 'validate_rcptto', '%{rfc2822:body}'],
    ['its argument is none', 'validate_data', '%{rfc2822:body,x}'],
  ])('is undecidable where %s', (_, callout, template) => {
    expect(runIn(callout, `msys.expandMacro("${template}")`).gaps).toHaveLength(1)
  })
})
