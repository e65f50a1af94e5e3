import type { Bytes } from '../../domain/bytes.js'
import type { Revision } from '../../domain/revision.js'
import { type PolicyView, viewPolicy } from './policy-view.js'
import { hostNameOf } from './receivers.js'

/** What of the server's configuration a policy names when it asks. */
export interface AskedNames {
  /** CIDR lists */
  readonly lists: readonly Bytes[]
  /** caches of the datasource module */
  readonly databases: readonly Bytes[]
}

/** Names that stand in a call in so many words; what is put together, or comes from a table, is not seen. */
export const askedNames = (revision: Revision): AskedNames => {
  const view = viewPolicy(revision, { bound: null, modules: null, modulesKnown: new Set(), paths: new Set() })
  return {
    lists: namesIn(view, /^msys\.cidr\.query$/),
    databases: namesIn(view, /^msys\.db\.(?:query|execute|fetch_row)$/),
  }
}

const namesIn = (view: PolicyView, calls: RegExp): readonly Bytes[] => {
  const names = view.files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap((routine) =>
      routine.calls.flatMap((call) => {
        const [first] = call.values
        const isAsked = first?.kind === 'string' && calls.test(hostNameOf(view, file, call)?.name ?? '')
        return isAsked ? [first.value] : []
      }),
    ),
  )
  return [...new Set(names)].sort()
}
