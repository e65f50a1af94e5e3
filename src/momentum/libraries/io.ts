import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeText, type Text } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { fileKey, readFileOf } from '../boot/surroundings.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { rawContent, setRawContent } from '../message/message.js'
import type { IoObject } from '../objects.js'
import { handedBack } from './constants.js'

/** The whole file, or nil and why not. */
const readfile = (stage: Stage): HostFunction => {
  return (frame) => {
    const file = readFileOf(stage, frame.string(1))
    if ('bytes' in file) {
      frame.pushString(file.bytes)
      return 1
    }
    frame.pushNil()
    frame.pushString(file.error)
    return 2
  }
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT } = handedBack
const accessMode = O_RDONLY | O_WRONLY | O_RDWR

/** `(uri, flags, mode)`: what reads or writes it, or nil. Whether it opens, the outside knows. */
const open = (stage: Stage): HostFunction => {
  return (frame) => {
    const uri = frame.string(1)
    const flags = frame.optionalNumber(2) ?? O_RDONLY
    const mode = frame.optionalNumber(3) ?? 0
    if (Math.trunc(flags) & accessMode) return openToWrite(stage, frame, { uri, flags, mode })
    const file = readFileOf(stage, uri)
    if ('error' in file) frame.pushNil()
    else
      stage.handles.push(frame, {
        kind: 'io',
        uri,
        use: 'read',
        content: file.bytes,
        position: 0,
        message: null,
        isOpen: true,
      })
    return 1
  }
}

interface Opening {
  readonly uri: Bytes
  readonly flags: number
  readonly mode: number
}

const openToWrite = (stage: Stage, frame: Frame, { uri, flags, mode }: Opening): number => {
  const key = [encodeText(uri), describeFlags(flags)]
  const { error } = stage.ask('msys.core.io_wrapper_open', 'stable', { key }) as { readonly error?: Text }
  if (error !== undefined) {
    frame.pushNil()
    return 1
  }
  stage.noteOutside(frame, ['io.open', ...key, mode])
  stage.session?.ownWrites.set(fileKey(uri), '')
  const opened = stage
    .objects()
    .filter((object) => object.kind === 'io' && object.use === 'write' && object.uri === uri)
  const nth = opened.length === 0 ? {} : { nth: opened.length + 1 }
  return stage.handles.push(frame, {
    kind: 'io',
    uri,
    use: 'write',
    content: '',
    position: 0,
    message: null,
    isOpen: true,
    ...nth,
  })
}

/** By name, so that a key reads the same whatever the numbers are. */
const describeFlags = (flags: number): string =>
  [
    (flags & accessMode) === O_RDWR ? 'O_RDWR' : 'O_WRONLY',
    ...(flags & O_CREAT ? ['O_CREAT'] : []),
    ...(flags & O_APPEND ? ['O_APPEND'] : []),
    ...(flags & ~(accessMode | O_CREAT | O_APPEND) ? [String(flags & ~(accessMode | O_CREAT | O_APPEND))] : []),
  ].join('|')

/** `(message, size)`: what is written becomes the message's content once it is closed (apis-ec-message-builder). */
const messageBuilder = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    return stage.handles.push(frame, {
      kind: 'io',
      uri: '',
      use: 'build',
      content: '',
      position: 0,
      message,
      isOpen: true,
    })
  }
}

/** A text is told as it is up to this many bytes, a longer one by its digest. */
const longestTold = 2000

/** `(text, length)`: answers how many bytes it took. */
const write = (stage: Stage): HostFunction => {
  return (frame) => {
    const io = openAt(stage, frame)
    const text = frame.string(2).slice(0, frame.optionalNumber(3) ?? undefined)
    if (io.use === 'read') frame.pushNumber(-1)
    else {
      if (io.use === 'build') io.content += text
      else
        stage.noteOutside(frame, [
          'io.write',
          encodeText(io.uri),
          ...toldText(text),
          ...(io.nth === undefined ? [] : [io.nth]),
        ])
      if (io.use === 'write') stage.session?.ownWrites.set(fileKey(io.uri), '')
      frame.pushNumber(text.length)
    }
    return 1
  }
}

const toldText = (text: Bytes): readonly Canonical[] =>
  text.length <= longestTold ? [encodeText(text)] : [text.length, sha256Of(text)]

/** The io object at index 1; raises where it was closed. */
export const openAt = (stage: Stage, frame: Frame): IoObject => {
  const io = stage.handles.read(frame, 1, 'io')
  return io.isOpen ? io : frame.fail('attempt to use a closed io object')
}

const close = (stage: Stage): HostFunction => {
  return (frame) => {
    const io = openAt(stage, frame)
    io.isOpen = false
    if (io.use === 'build' && io.message) {
      setRawContent(io.message, io.content.replace(/\r\n\.\r\n$/, '\r\n'))
      const digest = sha256Of(rawContent(io.message))
      stage.noteOn(frame, io.message, ['raw', digest])
    }
    return 0
  }
}

const source = 'S/4/lua/ref-msys-core-io-wrapper-open'

export const ioRows: readonly Row[] = [
  documented('msys.readfile', 'stable', { source: 'S/4/lua/ref-msys-readfile', bind: readfile }),
  documented('msys.core.io_wrapper_open', 'stable', { source, bind: open }),
  seenInSamples('msys.core.ec_message_builder', 'virtual', {
    source: 'S/3/3-api/apis-ec-message-builder',
    bind: messageBuilder,
  }),
  documented('io:write', 'write', { source, bind: write }),
  seenInSamples('io:close', 'write', { source: 'a public policy', bind: close }),
]
