import type { LuaValue } from '../../domain/value.js'
import type { Machine } from '../../lua/machine.js'
import { hostScript } from '../calls/prelude.js'

/** What a machine's globals hold: paths as `msys.core.string_new`, and the modules that `require` has loaded. */
export interface KnownNames {
  readonly paths: ReadonlySet<string>
  readonly modules: readonly string[]
}

/** Looks into the globals of a machine at rest; null where its own functions no longer let anybody look. */
export const namesKnownTo = (machine: Machine): KnownNames | null => {
  if (!machine.isAtRest) return null
  const outcome = machine.run(look, hostScript)
  if (outcome.outcome !== 'returned') return null
  const [paths, modules] = outcome.values.map(textsOf)
  return { paths: new Set(paths ?? []), modules: modules ?? [] }
}

const textsOf = (value: LuaValue): readonly string[] =>
  value !== null && typeof value === 'object' && value.kind === 'table'
    ? value.entries.map(([, text]) => text).filter((text): text is string => typeof text === 'string')
    : []

/** At most five levels and 50,000 names: a policy's own data may be a global. */
const look = `
local paths, modules, open = {}, {}, { [_G] = true, [package.loaded] = true }
local function walk(table, before, depth)
  open[table] = true
  for key, value in next, table do
    if type(key) == "string" and #paths < 50000 then
      paths[#paths + 1] = before .. key
      if type(value) == "table" and not open[value] and depth < 5 then walk(value, before .. key .. ".", depth + 1) end
    end
  end
  open[table] = nil
end
walk(_G, "", 1)
for name in next, package.loaded do modules[#modules + 1] = name end
return paths, modules
`
