import type { Bytes } from '../../domain/bytes.js'
import type { Stage } from '../calls/stage.js'

/**
 * A reply's text. Several lines are allowed, and a line feed ends one (S/4/lua/ref-vctx-set-code); what the
 * server makes of a carriage return or NUL, nobody says.
 */
export const replyText = (stage: Stage, call: string, text: Bytes): Bytes =>
  /[\r\0]/.test(text) ? refuse(stage, call, `the text ${JSON.stringify(text)}`) : text

/** A header's name of RFC 5322 section 2.2: printable ASCII without the colon. What any other does, nobody says. */
export const headerName = (stage: Stage, call: string, name: Bytes): Bytes =>
  /^[\x21-\x39\x3b-\x7e]+$/.test(name) ? name : refuse(stage, call, `the header name ${JSON.stringify(name)}`)

/** A header's value, which may be folded (RFC 5322 section 2.2.3). What any other line end or NUL in it does, nobody says. */
export const headerValue = (stage: Stage, call: string, value: Bytes): Bytes =>
  /[\r\n\0]/.test(value.replace(/\r\n(?=[ \t])/g, ''))
    ? refuse(stage, call, `the header value ${JSON.stringify(value)}`)
    : value

/** One line of EHLO's answer. */
export const capabilityLine = (stage: Stage, call: string, line: Bytes): Bytes =>
  /[\r\n\0]/.test(line) ? refuse(stage, call, `the capability ${JSON.stringify(line)}`) : line

const refuse = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} is given ${what}, and no manual says what the server does then`,
    hint: 'give a text without line ends or NUL, and a header name of printable ASCII',
  })
