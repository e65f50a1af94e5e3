import { SaxesParser } from 'saxes'
import { type Bytes, bytesOfText, isAscii, textOfBytes } from '../../domain/bytes.js'
import { hangIn, newNode, type XmlDocument, type XmlNamespace, type XmlNode } from './node.js'

/** A document; `refused`: libxml2 may make another one of it than this does, for that reason; null: it is not well-formed. */
export type Parsed = { readonly document: XmlDocument } | { readonly refused: string } | null

/** What libxml2 2.9 makes of a text (`xmlParseMemory`). With `keepsBlanks`, white space between elements is text. */
export const parseXml = (source: Bytes, keepsBlanks: boolean): Parsed => {
  const text = textOf(source)
  if (text === null || 'refused' in text) return text
  const builder = new Builder(text.text, { keepsBlanks, hasEncoding: text.hasEncoding })
  try {
    return { document: builder.build() }
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message }
    if (error instanceof Malformed) return null
    throw error
  }
}

class Malformed extends Error {}
class Refused extends Error {}

interface Decoded {
  readonly text: string
  readonly hasEncoding: boolean
}

const textOf = (source: Bytes): Decoded | { readonly refused: string } | null => {
  if (/^(?:\xfe\xff|\xff\xfe)|\0/.test(source)) return { refused: 'is not in UTF-8, or has a NUL in it' }
  const bytes = source.replace(/^\xef\xbb\xbf/, '')
  const declared = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(bytes)?.[1]
  const hasEncoding = declared !== undefined
  if (!hasEncoding || /^utf-?8$/i.test(declared)) {
    const text = textOfBytes(bytes)
    return text === undefined ? null : { text, hasEncoding }
  }
  // A string of bytes is the text of ISO-8859-1.
  if (/^iso-8859-1$/i.test(declared)) return { text: bytes, hasEncoding }
  if (/^us-ascii$/i.test(declared)) return isAscii(bytes) ? { text: bytes, hasEncoding } : null
  return { refused: `declares the encoding ${declared}` }
}

interface Reading {
  readonly keepsBlanks: boolean
  readonly hasEncoding: boolean
}

/** libxml2's limit without XML_PARSE_HUGE. */
const deepest = 257

const xmlNamespace: XmlNamespace = { prefix: 'xml', uri: 'http://www.w3.org/XML/1998/namespace' }

class Builder {
  private readonly source: string
  private readonly reading: Reading
  private readonly parser = new SaxesParser({ xmlns: false, position: true })
  private document: XmlDocument
  private readonly open: XmlNode[] = []
  /** prefixes that are bound, of each open element */
  private readonly scopes: ReadonlyMap<Bytes, XmlNamespace>[] = [new Map([['xml', xmlNamespace]])]
  /** what becomes of white space, of each open element: in one that is mixed, it is kept from there on */
  private readonly spaces: Space[] = ['ignored']
  /** where the last markup ended */
  private markupEnd = 0

  constructor(source: string, reading: Reading) {
    this.source = source
    this.reading = reading
    this.document = { isStandalone: null, hasEncoding: reading.hasEncoding, children: [] }
  }

  build(): XmlDocument {
    const { parser } = this
    parser.on('error', (error) => {
      throw new Malformed(error.message)
    })
    parser.on('xmldecl', ({ version, standalone }) => {
      if (version !== '1.0') throw new Refused(`is of XML ${version}`)
      if (standalone !== undefined) this.document = { ...this.document, isStandalone: standalone === 'yes' }
    })
    parser.on('doctype', () => {
      throw new Refused('has a document type, which is not read here')
    })
    parser.on('opentag', ({ name, attributes }) => this.opens(name, attributes as Readonly<Record<string, string>>))
    parser.on('closetag', () => {
      this.open.pop()
      this.scopes.pop()
      this.spaces.pop()
      this.markupEnd = parser.position
    })
    parser.on('text', (text) => this.hasText(text))
    parser.on('cdata', (text) => this.hasSection(bytesOfText(text)))
    parser.on('comment', (text) => {
      this.has(newNode('comment', { name: 'comment', value: bytesOfText(text) }))
      // A comment is told before its last character is read.
      this.markupEnd += 1
    })
    parser.on('processinginstruction', ({ target, body }) =>
      this.has(newNode('instruction', { name: bytesOfText(target), value: bytesOfText(body) })),
    )
    parser.write(this.source).close()
    return this.document
  }

  private has(node: XmlNode): void {
    const parent = this.open.at(-1)
    node.document = this.document
    if (parent) hangIn(parent, node)
    else this.document.children.push(node)
    this.markupEnd = this.parser.position
  }

  /** Sections that stand side by side are one. */
  private hasSection(value: Bytes): void {
    const last = this.open.at(-1)?.children.at(-1)
    if (last?.type !== 'cdata') this.has(newNode('cdata', { value }))
    else last.value += value
    this.markupEnd = this.parser.position
  }

  private opens(name: string, given: Readonly<Record<string, string>>): void {
    if (this.open.length >= deepest) throw new Malformed('too deep')
    const attributes = Object.entries(given).map(([key, value]) => [bytesOfText(key), bytesOfText(value)] as const)
    const declared = attributes.flatMap(([key, value]) => declaredBy(key, value))
    const scope = new Map([...this.scopes.at(-1)!, ...declared.map((one) => [one.prefix, one] as const)])
    const element = newNode('element', { ...named(bytesOfText(name), scope, 'element'), declared })
    for (const [key, value] of attributes)
      if (!/^xmlns(?::|$)/.test(key))
        element.attributes.push(
          newNode('attribute', { ...named(key, scope, 'attribute'), value, parent: element, document: this.document }),
        )
    this.has(element)
    this.open.push(element)
    this.scopes.push(scope)
    this.spaces.push(spaceOf(given['xml:space'], this.spaces.at(-1)!))
  }

  private hasText(text: string): void {
    const parent = this.open.at(-1)
    if (!parent) return
    const raw = this.source.slice(this.markupEnd, this.parser.position - 1)
    const kept = this.reading.keepsBlanks ? text : this.keptOf(parent, raw)
    if (kept !== '') hangIn(parent, newNode('text', { name: 'text', value: bytesOfText(kept) }))
    this.markupEnd = this.parser.position
  }

  /** What libxml2 does not take for white space that may be ignored. */
  private keptOf({ children }: XmlNode, raw: string): string {
    if (/\r(?!\n)/.test(raw)) throw new Refused('has carriage returns without line feeds')
    const isEnd = this.source[this.parser.position] === '/'
    let kept = ''
    for (const { piece, next } of piecesOf(raw)) {
      if (piece.startsWith('&')) {
        kept += characterOf(piece)
        continue
      }
      const isDropped =
        isBlank(piece) &&
        (this.spaces.at(-1) === 'ignored' || this.spaces.at(-1) === 'default') &&
        next !== 'other' &&
        !(children.length === 0 && kept === '' && next === 'markup' && isEnd) &&
        kept === '' &&
        children[0]?.type !== 'text' &&
        children.at(-1)?.type !== 'text'
      if (isDropped) continue
      kept += piece
      if (this.spaces.at(-1) === 'ignored' && /^[ \t\n]|[^\0-\x7f]/.test(piece))
        this.spaces[this.spaces.length - 1] = 'mixed'
    }
    return kept
  }
}

interface Piece {
  readonly piece: string
  /** what comes behind it: markup, a line end, anything else */
  readonly next: 'markup' | 'line' | 'other'
}

/**
 * libxml2 hands text over in pieces: it stops at a reference, at CR LF, and before the first character beyond ASCII, and looks at each
 * piece by itself.
 */
const piecesOf = (raw: string): readonly Piece[] => {
  const pieces: Piece[] = []
  for (let from = 0; from < raw.length; ) {
    const rest = raw.slice(from)
    const [piece] = /^&[^;]*;|^[^\0-\x7f][^&]*|^(?:\r\n|[^&\r\x80-\uffff])[^&\r\x80-\uffff]*/.exec(rest)!
    const after = rest.slice(piece.length)
    const next = after === '' ? 'markup' : after.startsWith('\r') ? 'line' : 'other'
    pieces.push({ piece: piece.replaceAll('\r\n', '\n'), next })
    from += piece.length
  }
  return pieces
}

const isBlank = (piece: string): boolean => /^[ \t\n]*$/.test(piece)

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const characterOf = (reference: string): string => {
  const name = reference.slice(1, -1)
  if (!name.startsWith('#')) return predefined[name]!
  return String.fromCodePoint(name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)))
}

type Space = 'ignored' | 'mixed' | 'default' | 'preserved'

const spaceOf = (given: string | undefined, around: Space): Space => {
  if (given === 'preserve') return 'preserved'
  if (given === 'default') return 'default'
  return around === 'mixed' ? 'ignored' : around
}

/** Names that libxml2 takes apart in ways of its own are refused. */
const named = (
  name: Bytes,
  scope: ReadonlyMap<Bytes, XmlNamespace>,
  what: 'element' | 'attribute',
): Pick<XmlNode, 'name' | 'namespace'> => {
  const [prefix, local, ...others] = name.split(':')
  if (others.length > 0 || prefix === '' || local === '') throw new Refused(`names something ${name}`)
  if (local === undefined) {
    const namespace = what === 'element' ? (scope.get('') ?? null) : null
    return { name, namespace: namespace && namespace.uri === '' ? null : namespace }
  }
  const namespace = scope.get(prefix!)
  return namespace ? { name: local, namespace } : { name, namespace: null }
}

const declaredBy = (key: Bytes, uri: Bytes): readonly XmlNamespace[] => {
  if (key !== 'xmlns' && !key.startsWith('xmlns:')) return []
  const prefix = key.slice('xmlns:'.length)
  const isOdd =
    /[<&"]/.test(uri) || (key !== 'xmlns' && (uri === '' || /^(?:xml|xmlns|)$/.test(prefix) || prefix.includes(':')))
  if (isOdd) throw new Refused(`declares ${key} as ${JSON.stringify(uri)}`)
  return [{ prefix, uri }]
}
