import { encodeText } from '../../domain/canonical.js'
import type { UsedCall } from '../../domain/diagnosis.js'
import type { SourceFile } from './policy-code.js'
import type { PolicyView } from './policy-view.js'
import { hostNameOf, rowOf } from './receivers.js'

/** Every function and method of the host that the text calls, by name. What is called through a table or a variable is not seen. */
export const usedCalls = (view: PolicyView): readonly UsedCall[] => {
  const places = view.files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap(({ calls }) =>
      calls.flatMap((call) => {
        const name = hostNameOf(view, file, call)?.name
        return name === undefined ? [] : [{ name, file, line: call.line }]
      }),
    ),
  )
  return [...Map.groupBy(places, ({ name }) => name)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, uses]) => usedCall(name, uses))
}

const usedCall = (call: string, uses: readonly { readonly file: SourceFile; readonly line: number }[]): UsedCall => {
  const row = rowOf.get(call)
  const [{ file, line }] = uses as [(typeof uses)[number]]
  return {
    call,
    class: row?.class ?? null,
    source: row?.source ?? null,
    certainty: row?.certainty ?? null,
    uses: uses.length,
    file: encodeText(file.path),
    line,
  }
}
