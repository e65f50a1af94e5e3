import { encodeText } from '../../domain/canonical.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { askLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

const call = 'msys.os.statvfs_read'
const record = 'ec_statvfs_record'

/** `(path, seconds)`: what `statvfs_read` takes. How often the server looks, a recording's answers have in them. */
const subscribe = (stage: Stage): HostFunction => {
  return (frame) => {
    const path = frame.string(1)
    frame.number(2)
    return stage.handles.pushSame(frame, { kind: 'opaque', name: record, of: path })
  }
}

/** `(record)`: the last look at its file system; or nil, and why there is none. */
const read = (stage: Stage): HostFunction => {
  return (frame) => {
    const { name, of } = stage.handles.read(frame, 1, 'opaque')
    if (name !== record || of === undefined) return frame.badArgument(1, `${record} expected`)
    const { values } = askLibrary(stage, frame, { call, key: [encodeText(of)], message: null })
    const [found = null, error = null] = values
    if (found !== null) return pushSnapshot(stage, frame, found)
    frame.pushNil()
    frame.pushValue(error)
    return 2
  }
}

/** The fields of struct ec_statvfs. */
export const statvfsFields = [
  'version',
  'kilobytes_available',
  'kilobytes_total',
  'objects_available',
  'objects_total',
] as const

const pushSnapshot = (stage: Stage, frame: Frame, found: LuaValue): number => {
  const entries = typeof found === 'object' && found?.kind === 'table' ? found.entries : []
  const fields = new Map(entries)
  const counts = statvfsFields.map((name) => [name, fields.get(name)] as const)
  if (!counts.every(([, value]) => typeof value === 'number')) refuse(stage, found)
  const snapshot = Object.fromEntries(counts) as Readonly<Record<(typeof statvfsFields)[number], number>>
  return stage.handles.pushNew(frame, { kind: 'statvfs', snapshot })
}

const refuse = (stage: Stage, found: LuaValue): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `the answer to ${call} lacks one of its numbers: ${JSON.stringify(found)}`,
    hint: `it has ${statvfsFields.join(', ')}`,
  })

export const statvfsRows: readonly Row[] = [
  documented('msys.os.statvfs_subscribe', 'virtual', {
    source: 'S/4/lua/ref-msys-os-statvfs-subscribe',
    bind: subscribe,
  }),
  documented(call, 'stable', { source: 'S/4/lua/ref-msys-os-statvfs-read', bind: read }),
]
