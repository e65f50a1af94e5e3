import { nearestName } from '../../domain/nearest.js'
import type { MethodCall } from '../../lua/dialect/syntax.js'
import { hasField } from '../libraries/unmodelled.js'
import { findingAt, type Located, shown } from './finding.js'
import type { SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'
import { hostNameOf, kindOf, methodsOfKind } from './receivers.js'

/** Methods that the manual has not, of objects whose kind is known. */
export const methodFindings = (view: PolicyView): readonly Located[] =>
  view.files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap(({ calls }) =>
      calls.flatMap((call) => (call.kind === 'method' ? (findingOf(view, file, call) ?? []) : [])),
    ),
  )

const findingOf = (view: PolicyView, file: SourceFile, call: MethodCall): Located | null => {
  const kind = kindOf(view, file, call.of)
  const methods = kind ? methodsOfKind(kind.kind) : []
  if (!kind || methods.length === 0 || hostNameOf(view, file, call) || isOwn(view, kind.kind, call.name)) return null
  const nearest = nearestName(call.name, methods)
  if (!kind.certain && nearest === undefined) return null
  const name = `${kind.kind}:${shown(call.name)}`
  return findingAt(file, call, {
    rule: 'call-unknown',
    severity: kind.certain ? 'major' : 'minor',
    message: `${kind.certain ? name : `this may be ${name}, which`} is called, and the manual has no such method: the script fails there, unless the server has more than its manual`,
    hint: nearest === undefined ? 'mend its name, or leave it out' : `did you mean ${kind.kind}:${nearest}`,
  })
}

/** A function that the policy puts somewhere itself, or what is a field, if no method. */
const isOwn = ({ names }: PolicyView, kind: string, name: string): boolean =>
  names.isFieldWritten(name) || hasField(kind, name)
