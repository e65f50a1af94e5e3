import { withEndInWords } from '../../domain/end-of-file.js'
import { zeroNumeral } from '../../lua/dialect/numerals.js'
import type { Call, Expression, NumberLiteral, Operation, StringLiteral } from '../../lua/dialect/syntax.js'
import { beginningOf, findingAt, type Located, listed, shown } from './finding.js'
import { isCallOf, type SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'

/** What thrLua refuses, or reads otherwise than who writes it may think: the traps of its dialect. */
export const dialectFindings = (view: PolicyView): readonly Located[] => [
  ...view.files.flatMap((file) => [
    ...syntaxFinding(file, 'critical'),
    ...octalFindings(view, file),
    ...numeralFindings(file),
    ...(file.program?.operations ?? []).flatMap((one) => [...priorityFinding(file, one), ...shiftFinding(file, one)]),
    ...(file.program?.strings ?? []).flatMap((one) => escapeFinding(file, one)),
    ...extensionFinding(file),
  ]),
  ...view.notLoaded.flatMap((file) => syntaxFinding(file, 'minor')),
]

const syntaxFinding = (file: SourceFile, severity: 'critical' | 'minor'): readonly Located[] => {
  const { fault, source, path } = file
  if (!fault) return []
  const isBinary = source.startsWith('\x1b')
  const message = isBinary
    ? 'this is bytecode, and thrLua is given text'
    : `thrLua refuses it: ${withEndInWords(shown(fault.message), source)}`
  const unloaded = severity === 'minor' ? '; nothing that can be seen loads it' : ''
  const mend = path.endsWith('.lua') ? 'mend the line' : `mend the line, or name a Lua file: is ${shown(path)} one?`
  const hint = isBinary ? `keep the source of ${shown(path)} in the policy` : mend
  return [
    findingAt(file, { start: -1, line: fault.line }, { rule: 'syntax', severity, message: message + unloaded, hint }),
  ]
}

/** The third argument of `io_wrapper_open` is a file's mode, which is meant to be octal. */
const octalFindings = (view: PolicyView, file: SourceFile): readonly Located[] => {
  const calls = (file.program?.routines ?? []).flatMap((routine) => routine.calls)
  const modes = new Set(
    calls
      .filter(({ of }) => view.names.pathOf(file, of) === 'msys.core.io_wrapper_open')
      .map(({ values }) => values[2]),
  )
  const numerals = (file.program?.numbers ?? []).filter((one) => /^0\d/.test(one.text) && !modes.has(one))
  return [
    ...numerals.map((one) =>
      findingAt(file, one, {
        rule: 'octal',
        severity: 'minor',
        message: `${one.text} is octal in thrLua, ${zeroNumeral(one.text)}; Lua 5.1 reads ${Number(one.text)}`,
        hint: 'leave the leading zeros out where a decimal number is meant',
      }),
    ),
    ...calls.flatMap((call) => (call.kind === 'call' ? octalTextFinding(view, file, call) : [])),
  ]
}

/** Conversions of `os.date` that write a leading zero. */
const padded = /%[HIMSdmyUWj]/

/** `tonumber(os.date("%H"))` is nil at eight and at nine, and eight less than it says at ten. */
const octalTextFinding = (view: PolicyView, file: SourceFile, call: Call): readonly Located[] => {
  const text = call.values[0] && plainCall(call.values[0])
  if (!isCallOf(call, 'tonumber') || !text || view.names.pathOf(file, text.of) !== 'os.date') return []
  const [format] = text.values
  if (format?.kind !== 'string' || !padded.test(format.value)) return []
  return [
    findingAt(file, beginningOf(call), {
      rule: 'octal',
      severity: 'major',
      message: `tonumber(os.date("${shown(format.value)}")) is nil for 08 and 09: thrLua reads a text with a leading zero as octal`,
      hint: 'take the number from os.date("*t")',
    }),
  ]
}

const plainCall = (expression: Expression): Call | null => {
  if (expression.kind === 'parenthesis') return plainCall(expression.inner)
  return expression.kind === 'call' ? expression : null
}

const numeralFindings = (file: SourceFile): readonly Located[] =>
  (file.program?.numbers ?? []).flatMap((one) => {
    const loss = lossOf(one)
    if (loss === null) return []
    const hint = 'numbers are doubles: whole ones are exact up to 2^53; keep longer ones as strings'
    return [findingAt(file, one, { rule: 'numeral', severity: 'minor', message: `${shown(one.text)} ${loss}`, hint })]
  })

const lossOf = ({ text }: NumberLiteral): string | null => {
  if (/^0[xX0-7]/.test(text)) {
    const exact = BigInt(/^0[xX]/.test(text) ? text : `0o${text}`)
    if (exact >= 2n ** 63n) return 'is more than 64 bits with a sign hold: thrLua reads 2^63 - 1'
    return BigInt(zeroNumeral(text)!) === exact ? null : 'has more digits than a number holds: the last ones are lost'
  }
  if (!/^\d+$/.test(text) || text.length > 300) return null
  return BigInt(Number(text)) === BigInt(text) ? null : 'has more digits than a number holds: the last ones are lost'
}

const bits = new Set(['|', '&', '^^', '<<', '>>'])
const arithmetic = new Set(['+', '-', '*', '/', '%', '\\', '..'])

/** thrLua binds `| & ^^` as `+ -`, `<< >>` as `* /`; C and Lua 5.4 bind them looser, and each otherwise. */
const priorityFinding = (file: SourceFile, one: Operation): readonly Located[] => {
  const others = [one.left, one.right].flatMap((side) => (side.kind === 'operation' ? [side.sign] : []))
  const other = others.find(
    (sign) =>
      sign !== one.sign &&
      ((bits.has(sign) && (bits.has(one.sign) || arithmetic.has(one.sign))) ||
        (arithmetic.has(sign) && bits.has(one.sign))),
  )
  if (other === undefined) return []
  const inner = one.left.kind === 'operation' && one.left.sign === other ? 'left' : 'right'
  return [
    findingAt(file, one, {
      rule: 'operator-priority',
      severity: 'minor',
      message: `${other} and ${one.sign} without parentheses: thrLua takes the ${other} on the ${inner} first, other Luas and C may not`,
      hint: 'write the parentheses that are meant',
    }),
  ]
}

const shiftFinding = (file: SourceFile, one: Operation): readonly Located[] => {
  if (one.sign !== '<<' && one.sign !== '>>') return []
  const count = one.right.kind === 'number' ? Number(one.right.text) : null
  const isNegative = one.right.kind === 'unary' && one.right.sign === '-'
  if (!isNegative && (count === null || count < 64)) return []
  return [
    findingAt(file, one, {
      rule: 'shift',
      severity: 'minor',
      message: `thrLua shifts by the count modulo 64, so ${isNegative ? 'a negative count' : count} is another shift than it says`,
      hint: 'shift by 0 to 63',
    }),
  ]
}

/** What a backslash stands before in a regular expression. */
const lostEscape = /\\([dDwWsSBAZQEhHpPkKGRNXC.+*?()[\]{}|^$-])/

/** Lua drops a backslash that begins no escape of its own: `"\d"` is `d`. */
const escapeFinding = (file: SourceFile, one: StringLiteral): readonly Located[] => {
  const text = file.source.slice(one.start, one.end)
  if (text.startsWith('[')) return []
  const lost = lostEscape.exec(text.replace(/\\\\/g, '  '))
  if (lost === null) return []
  return [
    findingAt(file, one, {
      rule: 'escape',
      severity: 'minor',
      message: `the backslash of ${lost[0]} is dropped: the string has a plain ${lost[1]}`,
      hint: `write \\\\${lost[1]} for a regular expression, or %${lost[1]} for a pattern of Lua's`,
    }),
  ]
}

/** Once a file: no trap in production, but no other Lua reads the file. */
const extensionFinding = (file: SourceFile): readonly Located[] => {
  const used = (file.program?.operations ?? []).filter(({ sign }) => sign === '!=' || bits.has(sign) || sign === '\\')
  const [first] = used
  if (!first) return []
  const signs = [...new Set(used.map(({ sign }) => sign))]
  return [
    findingAt(file, first, {
      rule: 'thrlua-syntax',
      severity: 'info',
      message: `${listed(signs, 9)} ${signs.length === 1 ? 'is' : 'are'} thrLua's own: other Lua tools refuse this file`,
      hint: `production reads it${signs.includes('!=') ? '; ~= reads the same everywhere' : ''}`,
    }),
  ]
}
