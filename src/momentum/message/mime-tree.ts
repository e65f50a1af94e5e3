import type { Bytes } from '../../domain/bytes.js'
import { contentTypeOf } from './content-type.js'
import { joinFields, splitContent } from './header-fields.js'
import type { Fields } from './header-list.js'

/** One part of a MIME tree. Printed again, a tree that nobody changed is what it was read from, byte for byte. */
export interface MimePart {
  fields: Fields
  /** what stands between header and body: the empty line */
  gap: Bytes
  /** of a part without children */
  body: Bytes
  container: Container | null
  parent: MimePart | null
  /** true of the part that is a whole message */
  readonly isMessage: boolean
}

export interface Container {
  readonly boundary: Bytes
  readonly preamble: Bytes
  children: readonly Child[]
  /** from the last delimiter on */
  tail: Bytes
}

/** A part and the line before it, line ends included. */
export interface Child {
  readonly delimiter: Bytes
  readonly part: MimePart
}

/** Parts nested deeper are read as if they had no parts. */
const deepest = 100

/** A message's tree. The message's own header stays the message's: `fields` is a view of it. */
export const readTree = (fields: Fields, body: Bytes): MimePart => {
  const part = { fields, gap: '\r\n', isMessage: true, parent: null }
  return filled(part, body, 0)
}

const readPart = (raw: Bytes, depth: number): MimePart => {
  const { fields, body } = splitContent(raw)
  const gap = raw.slice(joinFields(fields).length, raw.length - body.length)
  return filled({ fields, gap, isMessage: false, parent: null }, body, depth)
}

/** Reads the part anew from such a text, where it stands: header, empty line, body. */
export const rereadPart = (part: MimePart, raw: Bytes): void => {
  const { fields, gap, body, container } = readPart(raw, depthOf(part))
  Object.assign(part, { fields, gap: part.isMessage ? '\r\n' : gap, body, container })
  for (const child of container?.children ?? []) child.part.parent = part
}

const depthOf = ({ parent }: MimePart): number => (parent ? depthOf(parent) + 1 : 0)

const filled = (part: Omit<MimePart, 'body' | 'container'>, body: Bytes, depth: number): MimePart => {
  const container = depth < deepest ? readContainer(part.fields, body, depth) : null
  const whole: MimePart = { ...part, body: container ? '' : body, container }
  for (const child of container?.children ?? []) child.part.parent = whole
  return whole
}

/** RFC 2046 section 5.1: null where there is no multipart, or no line of its boundary. */
const readContainer = (fields: Fields, body: Bytes, depth: number): Container | null => {
  const { mimetype, boundary } = contentTypeOf(fields)
  if (!mimetype.startsWith('multipart/') || boundary === undefined || boundary === '') return null
  const delimiters = delimitersOf(body, boundary)
  const closing = delimiters.findIndex(({ closes }) => closes)
  const opening = closing < 0 ? delimiters : delimiters.slice(0, closing)
  if (opening.length === 0) return null
  const end = closing < 0 ? body.length : delimiters[closing]!.from
  const children = opening.map(({ from, to }, index) => ({
    delimiter: body.slice(from, to),
    part: readPart(body.slice(to, opening[index + 1]?.from ?? end), depth + 1),
  }))
  return { boundary, preamble: body.slice(0, opening[0]!.from), children, tail: body.slice(end) }
}

interface Delimiter {
  /** where the line end before it begins */
  readonly from: number
  readonly to: number
  readonly closes: boolean
}

const delimitersOf = (body: Bytes, boundary: Bytes): readonly Delimiter[] => {
  const mark = `--${boundary}`
  const found: Delimiter[] = []
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    const before = /(?:^|\r?\n)$/.exec(body.slice(Math.max(at - 2, 0), at))
    const behind = /^(--)?[ \t]*(?:\r?\n|$)/.exec(body.slice(at + mark.length, at + mark.length + 1000))
    if (!behind || !before || (before[0] === '' && at !== 0)) continue
    found.push({
      from: Math.max(at - before[0].length, found.at(-1)?.to ?? 0),
      to: at + mark.length + behind[0].length,
      closes: behind[1] !== undefined,
    })
  }
  return found
}

export const partBody = ({ body, container }: MimePart): Bytes =>
  container
    ? container.preamble +
      container.children.map(({ delimiter, part }) => delimiter + partContent(part)).join('') +
      container.tail
    : body

export const partContent = (part: MimePart): Bytes => joinFields(part.fields) + part.gap + partBody(part)

/** The part and all below it, in the order in which they stand in the message. */
export const partsFrom = (part: MimePart): readonly MimePart[] => [
  part,
  ...(part.container?.children ?? []).flatMap((child) => partsFrom(child.part)),
]

export const topOf = (part: MimePart): MimePart => (part.parent ? topOf(part.parent) : part)

/** Puts an unlinked part among a container's children, as the nth. */
export const linkPart = (parent: MimePart, part: MimePart, place: number): void => {
  const container = parent.container!
  const delimiter = `${place === 0 && container.preamble === '' ? '' : '\r\n'}--${container.boundary}\r\n`
  const children = [...container.children]
  const [next] = children.slice(place)
  if (next && !/^\r?\n/.test(next.delimiter)) children[place] = { ...next, delimiter: `\r\n${next.delimiter}` }
  container.children = children.toSpliced(place, 0, { delimiter, part })
  if (container.tail === '') container.tail = `\r\n--${container.boundary}--\r\n`
  part.parent = parent
}

/** Puts a text in the place of whatever the part was. */
export const replaceContent = (part: MimePart, content: Pick<MimePart, 'fields' | 'body'>): void => {
  for (const child of part.container?.children ?? []) child.part.parent = null
  Object.assign(part, content, { container: null })
}

export const unlinkPart = (part: MimePart): void => {
  const container = part.parent!.container!
  container.children = container.children.filter((child) => child.part !== part)
  part.parent = null
}

/** A part of its own, in no tree yet. */
export const newPart = (fields: Fields, content: Bytes | { readonly boundary: Bytes }): MimePart => ({
  fields,
  gap: '\r\n',
  isMessage: false,
  parent: null,
  ...(typeof content === 'string'
    ? { body: content, container: null }
    : { body: '', container: { boundary: content.boundary, preamble: '', children: [], tail: '' } }),
})
