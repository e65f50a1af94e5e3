import { toASCII, toUnicode } from 'tr46'
import { type Bytes, bytesOfText, isAscii, textOfBytes } from '../../domain/bytes.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

/** Characters that IDNA 2003 and IDNA 2008 take differently: sharp s, final sigma, the two joiners. */
const deviations = /[\u00df\u03c2\u200c\u200d]/

const refuse = (stage: Stage, call: string, why: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} is given ${why}, and what it answers then the manual does not say`,
    hint: '',
  })

/** A domain name in UTF-8 to its ASCII form (RFC 3490). What is ASCII already stays as it is. */
const toIdn = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('idn-mapping')
    const name = frame.string(1)
    frame.pushString(isAscii(name) ? name : encoded(stage, name))
    return 1
  }
}

const encoded = (stage: Stage, name: Bytes): Bytes => {
  const text = textOfBytes(name)
  if (text === undefined) return refuse(stage, 'msys.idn.to_idn', 'a name that is not UTF-8')
  if (deviations.test(text))
    return refuse(stage, 'msys.idn.to_idn', 'a name that IDNA 2003 and 2008 convert differently')
  const ascii = text.split('.').map((label) => (isAscii(label) ? label : toASCII(label, { verifyDNSLength: true })))
  return ascii.includes(null) ? refuse(stage, 'msys.idn.to_idn', 'a name that can not be converted') : ascii.join('.')
}

/** An ASCII form back to UTF-8. */
const toUtf8 = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('idn-mapping')
    const name = frame.string(1)
    const labels = name
      .split('.')
      .map((label) => (/^xn--/i.test(label) ? toUnicode(label) : { domain: label, error: !isAscii(label) }))
    if (labels.some(({ error }) => error)) refuse(stage, 'msys.idn.to_utf8', 'a name that is no ASCII form')
    frame.pushString(bytesOfText(labels.map(({ domain }) => domain).join('.')))
    return 1
  }
}

export const idnRows: readonly Row[] = [
  documented('msys.idn.to_idn', 'pure', { source: 'S/4/lua/ref-msys-idn', bind: toIdn }),
  documented('msys.idn.to_utf8', 'pure', { source: 'S/4/lua/ref-msys-idn-utf-8', bind: toUtf8 }),
]
