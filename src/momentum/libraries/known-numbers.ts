import type { Stage } from '../calls/stage.js'

/** A number that the manual says what it means; what the server makes of inf or nan, nobody says. */
export const finiteNumber = (stage: Stage, call: string, value: number): number =>
  Number.isFinite(value) ? value : refuse(stage, call, `is given ${value}`)

/** A reply code of RFC 5321 section 4.2: 200 to 599. What the server answers for any other, nobody says. */
export const replyCode = (stage: Stage, call: string, given: number | string): number => {
  const code = typeof given === 'number' ? given : /^\d{3}$/.test(given) ? Number(given) : Number.NaN
  return Number.isInteger(code) && code >= 200 && code <= 599
    ? code
    : refuse(stage, call, `is given the code ${JSON.stringify(given) ?? given}`)
}

const refuse = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} ${what}, and no manual says what the server does then`,
    hint: 'give a number that the manual describes',
  })
