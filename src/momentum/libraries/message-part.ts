import type { Bytes } from '../../domain/bytes.js'
import { record, tableOf } from '../../domain/value.js'
import type { Frame, HandleType, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentKnown } from '../calls/unknown.js'
import { contentTypeOf } from '../message/content-type.js'
import { decodeWords, encodeWords } from '../message/encoded-words.js'
import { joinFields, setField, valuesOf } from '../message/header-fields.js'
import { linkPart, partBody, partContent, partsFrom, replaceContent, topOf, unlinkPart } from '../message/mime-tree.js'
import { isText } from '../message/part-text.js'
import type { PartObject } from '../objects.js'
import { addressComponents } from './address-header.js'
import { isNil } from './context-methods.js'
import { headerMode, headerValues } from './header-arguments.js'
import { headerName, headerValue } from './known-texts.js'
import { textOrRefuse, textStream, writtenText } from './message-text.js'
import { partAt, pushPart, rewritePart, settleTree, treeTop, writablePart } from './message-tree.js'
import { matchStreams, replaceStreams, type Stream } from './streams.js'

/** The top of the tree; `false` makes its parts writable. */
const mime = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    assertContentKnown(stage, message)
    stage.assumed.add('mime-reading')
    const writable = !isNil(frame, 2) && !frame.truth(2)
    return pushPart(stage, frame, { kind: 'part', part: treeTop(message), message, writable })
  }
}

const header = (stage: Stage): HostFunction => {
  return (frame) => {
    const name = frame.string(2)
    if (frame.count() < 3) {
      frame.pushValue(tableOf(valuesOf(partAt(stage, frame, 1).part.fields, name).map(decodeWords)))
      return 1
    }
    const object = writablePart(stage, frame, 1)
    headerName(stage, 'msgpart:header', name)
    const given = isNil(frame, 3) ? [] : headerValues(frame)
    const values = given.map((value) => headerValue(stage, 'msgpart:header', value))
    const mode = values.length === 0 ? 'replace' : headerMode(stage, frame)
    object.part.fields = setField(object.part.fields, name, { values: values.map(encodeWords), mode })
    settleTree(stage, frame, object)
    frame.pushBoolean(true)
    return 1
  }
}

const addressHeader = (stage: Stage): HostFunction => {
  return (frame) => {
    const values = valuesOf(partAt(stage, frame, 1).part.fields, frame.string(2))
    frame.pushValue(tableOf(addressComponents(frame, values, frame.optionalString(3))))
    return 1
  }
}

const contentType = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('mime-reading')
    const { mimetype, charset, encoding, disposition, filename } = contentTypeOf(partAt(stage, frame, 1).part.fields)
    const is_attachment = filename !== undefined || disposition === 'attachment'
    const told = { mimetype, charset: charset ?? 'us-ascii', encoding, is_attachment, filename: filename ?? null }
    frame.pushValue(record(told))
    return 1
  }
}

/** nil where there is no text in it. */
const text = (stage: Stage): HostFunction => {
  return (frame) => {
    const { part } = isNil(frame, 2) ? partAt(stage, frame, 1) : writablePart(stage, frame, 1)
    if (!isNil(frame, 2)) {
      replaceContent(part, writtenText(stage, frame, { call: 'msgpart:text', part }))
      settleTree(stage, frame, stage.handles.read(frame, 1, 'part'))
      frame.pushBoolean(true)
    } else if (isText(part) && part.body !== '') frame.pushString(textOrRefuse(stage, 'msgpart:text', part))
    else frame.pushNil()
    return 1
  }
}

/** A container's place for a new child: `first`, or behind all others. */
const addChild =
  (at: 'first' | 'last') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const { part: parent } = writablePart(stage, frame, 1)
    const child = partAt(stage, frame, 2).part
    const { container } = parent
    const fits = container !== null && isLoose(child) && topOf(parent) !== child
    if (fits) {
      linkPart(parent, child, at === 'first' ? 0 : container.children.length)
      settleTree(stage, frame, stage.handles.read(frame, 1, 'part'))
    }
    frame.pushBoolean(fits)
    return 1
  }

const isLoose = ({ parent, isMessage }: PartObject['part']): boolean => parent === null && !isMessage

/** Puts this part beside another that is in a tree. */
const insertBeside =
  (side: 0 | 1) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const object = writablePart(stage, frame, 1)
    const { part: sibling } = writablePart(stage, frame, 2)
    const { parent } = sibling
    const fits = parent !== null && isLoose(object.part) && topOf(parent) !== object.part
    if (fits) {
      const place = parent.container!.children.findIndex(({ part }) => part === sibling)
      linkPart(parent, object.part, place + side)
      settleTree(stage, frame, object)
    }
    frame.pushBoolean(fits)
    return 1
  }

const unlink = (stage: Stage): HostFunction => {
  return (frame) => {
    const object = writablePart(stage, frame, 1)
    const { parent } = object.part
    if (parent) {
      unlinkPart(object.part)
      settleTree(stage, frame, { ...object, part: parent })
    }
    return 0
  }
}

type StreamOf = (stage: Stage, frame: Frame, call: string) => Stream | null

const rawStream: StreamOf = (stage, frame, call) => {
  const object = partAt(stage, frame, 1)
  return { call, subject: partContent(object.part), write: (raw) => rewritePart(stage, frame, { object, raw }) }
}

const bodyStream: StreamOf = (stage, frame, call) => {
  const object = partAt(stage, frame, 1)
  const { part } = object
  const head = joinFields(part.fields) + part.gap
  return { call, subject: partBody(part), write: (body) => rewritePart(stage, frame, { object, raw: head + body }) }
}

const partTextStream: StreamOf = (stage, frame, call) => {
  const { part, message } = partAt(stage, frame, 1)
  return isText(part) ? textStream(stage, frame, { call, part, message }) : null
}

const listed = (stream: Stream | null): readonly Stream[] => (stream ? [stream] : [])

const matching =
  (call: string, streamOf: StreamOf) =>
  (stage: Stage): HostFunction =>
  (frame) =>
    matchStreams(stage, frame, listed(streamOf(stage, frame, call)))

const replacing =
  (call: string, streamOf: StreamOf) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    writablePart(stage, frame, 1)
    return replaceStreams(stage, frame, listed(streamOf(stage, frame, call)))
  }

const streams: Readonly<Record<string, StreamOf>> = { raw: rawStream, body: bodyStream, text: partTextStream }

const written = (name: string, page: string, bind: Row['bind']): Row =>
  documented(`msgpart:${name}`, 'write', { source: `S/4/lua/ref-msgpart-${page}`, bind })

export const messagePartRows: readonly Row[] = [
  documented('msg:mime', 'state', { source: 'S/4/lua/ref-msg-mime', bind: mime }),
  written('header', 'header', header),
  written('text', 'text', text),
  written('addFirstChild', 'add-first-child', addChild('first')),
  written('addLastChild', 'add-last-child', addChild('last')),
  written('insertAfter', 'insert-after', insertBeside(1)),
  written('insertBefore', 'insert-before', insertBeside(0)),
  written('unlink', 'unlink', unlink),
  documented('msgpart:address_header', 'state', { source: 'S/4/lua/ref-msgpart-address-header', bind: addressHeader }),
  documented('msgpart:content_type', 'state', { source: 'S/4/lua/ref-msgpart-content-type', bind: contentType }),
  ...Object.entries(streams).flatMap(([what, of]): readonly Row[] => [
    documented(`msgpart:${what}_match`, 'state', {
      source: `S/4/lua/ref-msgpart-${what}-match`,
      bind: matching(`msgpart:${what}_match`, of),
    }),
    written(`${what}_replace`, `${what}-replace`, replacing(`msgpart:${what}_replace`, of)),
  ]),
]

/** `thread` is the next part of the message, `parts` a container's first child (structs-ec-message-part.md). */
const getPartField = (stage: Stage, frame: Frame, key: Bytes): boolean => {
  if (key !== 'thread' && key !== 'parts') return refusePlace(stage, key)
  const object = partAt(stage, frame, 1)
  const { part } = object
  const all = partsFrom(topOf(part))
  const found = key === 'thread' ? all[all.indexOf(part) + 1] : part.container?.children[0]?.part
  if (found) pushPart(stage, frame, { ...object, part: found })
  else frame.pushNil()
  return true
}

const refusePlace = (stage: Stage, key: Bytes): false =>
  places.has(key) &&
  stage.undecidable({
    call: `msgpart.${key}`,
    key: null,
    reason: `where a part stands in memory (msgpart.${key}) is not emulated`,
    hint: 'read the part through its methods',
  })

const places = new Set(['body_start', 'body_end', 'preamble_start', 'preamble_end', 'epilogue_start', 'epilogue_end'])

/** The whole of what a part was made of may be named (ref-msgpart-addlastchild), and nothing else. */
const setPartField = (stage: Stage, frame: Frame, key: Bytes): boolean => {
  const { part } = writablePart(stage, frame, 1)
  const whole = { body_start: 0, body_end: part.body.length }
  if (key in whole && frame.number(3) === whole[key as keyof typeof whole]) return true
  return refusePlace(stage, key)
}

export const partHandleType = (stage: Stage, methods: HandleType['methods']): HandleType => ({
  name: 'msys.core:_ec_message_part',
  methods,
  get: (frame, _id, key) => getPartField(stage, frame, key),
  set: (frame, _id, key) => setPartField(stage, frame, key),
})
