import { nearestName } from '../../domain/nearest.js'
import type { Expression } from '../../lua/dialect/syntax.js'
import { fileOfModule, moduleOfFile } from '../../lua/library/module-names.js'
import { shippedWithThrlua } from '../../lua/library/packages.js'
import { recorderInside, serversModule } from '../boot/surroundings.js'
import { beginningOf, findingAt, type Located, shown } from './finding.js'
import { isCallOf, requiredBy } from './policy-code.js'
import type { PolicyView } from './policy-view.js'

/** Modules that `require` names and that are nowhere: no file of the policy, none of the host's. And the recorder, which is told. */
export const requireFindings = (view: PolicyView): readonly Located[] =>
  view.files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap(({ calls }) =>
      calls.flatMap((call) => {
        const required = requiredBy(call) ?? triedBy(call)
        if (required === null) return []
        if (recorderInside.test(fileOfModule(required))) return [findingAt(file, beginningOf(call), recorder)]
        if (isThere(view, required)) return []
        return [findingAt(file, beginningOf(call), missing(view, required, requiredBy(call) === null))]
      }),
    ),
  )

const recorder = {
  rule: 'recorder-inside' as const,
  severity: 'info' as const,
  message: 'the recorder inside Momentum is in here: it notes what this policy is asked there, and does nothing here',
  hint: 'what it wrote is imported with this policy: reprise import --policy POLICY FILES',
}

/** The module of `pcall(require, "name")`, which goes on without it. */
const triedBy = (call: Expression): string | null => {
  if (!isCallOf(call, 'pcall')) return null
  const [called, name] = call.values
  return called?.kind === 'name' && called.name === 'require' && name?.kind === 'string' ? name.value : null
}

const isThere = ({ booted, files, notLoaded, names }: PolicyView, module: string): boolean =>
  booted.modulesKnown.has(module) ||
  module === 'strict' ||
  shippedWithThrlua.has(module) ||
  serversModule.test(fileOfModule(module)) ||
  [...files, ...notLoaded].some(({ path }) => path === fileOfModule(module)) ||
  names.isFieldWritten(module)

const missing = (view: PolicyView, module: string, isTried: boolean) => {
  const nearest = nearestName(module, modulesOf(view))
  return {
    rule: 'require-missing' as const,
    severity: isTried ? ('minor' as const) : ('major' as const),
    message: `require("${shown(module)}") finds nothing: the policy has no ${shown(fileOfModule(module))}, and no library is called so`,
    hint:
      nearest === undefined
        ? 'put the file into the policy folder, or mend the name; files are found from the folder on'
        : `did you mean require("${nearest}")`,
  }
}

/** What could be required: the policy's files, and libraries. */
const modulesOf = ({ booted, files, notLoaded }: PolicyView): readonly string[] => [
  ...[...files, ...notLoaded].map(({ path }) => moduleOfFile(path)),
  ...booted.modulesKnown,
]
