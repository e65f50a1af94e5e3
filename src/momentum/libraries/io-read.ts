import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { fileKey } from '../boot/surroundings.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { IoObject } from '../objects.js'
import { openAt } from './io.js'
import { finiteNumber } from './known-numbers.js'

/** `(format …)`, as Lua's own files have them: a value for each, up to the first that the file has no more of. */
const read = (stage: Stage): HostFunction => {
  return (frame) => {
    const io = readableAt(stage, frame, 'io:read')
    const formats = Array.from({ length: Math.max(frame.count() - 1, 1) }, (_, place) => place + 2)
    for (const [place, index] of formats.entries()) {
      const text = readOne(stage, frame, { io, index })
      frame.pushValue(text)
      if (text === null) return place + 1
    }
    return formats.length
  }
}

/** An iterator over the lines that are left. */
const lines = (stage: Stage): HostFunction => {
  return (frame) => {
    const io = readableAt(stage, frame, 'io:lines')
    frame.pushCall(stage.iterators!.reading, 1, () => {
      stage.handles.push(frame, io)
    })
    return 1
  }
}

const readableAt = (stage: Stage, frame: Frame, call: string): IoObject => {
  const io = openAt(stage, frame)
  stage.assumed.add('io-reads')
  if (io.use !== 'read')
    refuse(stage, { call, what: 'is called on what was opened to write, and no page says what comes of that' })
  if (stage.session?.ownWrites.has(fileKey(io.uri)))
    refuse(stage, { call, what: `reads ${io.uri} after this session wrote to it` })
  return io
}

const refuse = (stage: Stage, { call, what }: { readonly call: string; readonly what: string }): never =>
  stage.undecidable({ call, key: null, reason: `${call} ${what}`, hint: 'read the whole of a file with msys.readfile' })

interface Reading {
  readonly io: IoObject
  /** of the format among the arguments */
  readonly index: number
}

/** null: the file has no more. */
const readOne = (stage: Stage, frame: Frame, { io, index }: Reading): Bytes | null => {
  if (frame.type(index) === 'number') return take(io, countAt(stage, frame, index))
  const format = frame.optionalString(index) ?? '*l'
  if (format.startsWith('*a')) return take(io, Number.POSITIVE_INFINITY) ?? ''
  if (format.startsWith('*l')) return takeLine(io)
  if (format.startsWith('*n'))
    refuse(stage, { call: 'io:read', what: 'reads a number, and how far the server reads for that no page says' })
  return frame.badArgument(index, 'invalid format')
}

const countAt = (stage: Stage, frame: Frame, index: number): number => {
  const count = Math.trunc(finiteNumber(stage, 'io:read', frame.number(index)))
  return count < 0
    ? refuse(stage, { call: 'io:read', what: `is asked for ${count} bytes, of which no page tells` })
    : count
}

const take = (io: IoObject, count: number): Bytes | null => {
  if (io.position >= io.content.length) return null
  const from = io.position
  io.position = Math.min(from + count, io.content.length)
  return io.content.slice(from, io.position)
}

const takeLine = (io: IoObject): Bytes | null => {
  const end = io.content.indexOf('\n', io.position)
  const line = take(io, end < 0 ? Number.POSITIVE_INFINITY : end - io.position)
  if (end >= 0) io.position = end + 1
  return end >= 0 ? (line ?? '') : line
}

const source = 'S/4/lua/ref-msys-core-io-wrapper-open'

export const ioReadRows: readonly Row[] = [
  documented('io:read', 'state', { source, bind: read }),
  documented('io:lines', 'state', { source, bind: lines }),
]
