import { readable } from '../../domain/canonical.js'
import type { Diagnosis, RegisteredCallout } from '../../domain/diagnosis.js'
import { columnsOf } from '../columns.js'
import { indented, type Line, line, toned } from '../lines.js'
import { printable } from '../printable.js'

/** What a policy registers: each callout, and below it the modules in the order in which they are called. */
export const registerLines = ({ registers, boot }: Diagnosis): readonly Line[] => {
  if (registers.length === 0 && boot === 'booted')
    return [line('It registers no callout: no session asks it anything.')]
  if (registers.length === 0) return []
  const callouts = [...Map.groupBy(registers, ({ callout }) => callout).values()]
  const width = Math.min(24, Math.max(...registers.map(({ module }) => columnsOf(printable(readable(module))))))
  return [
    line(toned('strong', 'What it registers, in the order in which it is called')),
    ...indented(
      2,
      callouts.flatMap((modules) => calloutLines(modules, width)),
    ),
  ]
}

const calloutLines = (modules: readonly RegisteredCallout[], width: number): readonly Line[] => {
  const { phase, callout } = modules[0]!
  return [
    line((phase ?? 'never here').padEnd(13), toned('name', callout)),
    ...indented(
      13,
      modules.map(({ module, file, line: at }) => {
        const name = readable(module)
        const gap = ' '.repeat(2 + Math.max(0, width - columnsOf(printable(name))))
        return line(name, gap, toned('dim', file === null ? '' : `${readable(file)}:${at}`))
      }),
    ),
  ]
}
