import type { Call, Expression, MethodCall } from '../../lua/dialect/syntax.js'
import { argumentCounts } from './argument-counts.js'
import { beginningOf, findingAt, type Located } from './finding.js'
import type { SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'
import { hostNameOf } from './receivers.js'

/** Calls of the host with fewer arguments than the function takes, or more. */
export const argumentFindings = (view: PolicyView): readonly Located[] =>
  view.files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap(({ calls }) => calls.flatMap((call) => findingOf(view, file, call) ?? [])),
  )

const findingOf = (view: PolicyView, file: SourceFile, call: Call | MethodCall): Located | null => {
  const host = hostNameOf(view, file, call)
  const counts = host && Object.hasOwn(argumentCounts, host.name) ? argumentCounts[host.name] : undefined
  if (!host || !counts) return null
  const [least, most] = counts
  const given = call.values.length
  if (given <= most && (given >= least || isOpenEnded(call.values))) return null
  const isFew = given < least
  const wanted = least === most ? `${least}` : `${least} to ${most}`
  return findingAt(file, beginningOf(call), {
    rule: 'call-arguments',
    severity: isFew && host.certain ? 'major' : 'minor',
    message: `${host.certain ? host.name : `this may be ${host.name}, which`} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, and is given ${given}${isFew ? '' : ': what is too much is ignored'}`,
    hint: isFew ? 'give it what its page says' : 'leave it out, or look whether another argument is missing',
  })
}

/** A call, or `...`, in the last place may be any number of values. */
const isOpenEnded = (values: readonly Expression[]): boolean => {
  const last = values.at(-1)
  return last?.kind === 'call' || last?.kind === 'method' || (last?.kind === 'constant' && last.word === '...')
}
