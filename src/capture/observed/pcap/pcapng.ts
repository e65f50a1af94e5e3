import type { ByteSource } from './byte-source.js'
import { type CaptureItem, maxPacketBytes } from './captured-packet.js'
import { type Interface, interfaceOf } from './pcapng-interface.js'

const sectionHeader = 0x0a0d0d0a
const interfaceDescription = 1
const simplePacket = 3
const enhancedPacket = 6
const readTypes = new Set([sectionHeader, interfaceDescription, simplePacket, enhancedPacket])
/** A packet with its options. */
const maxBodyBytes = 2 * maxPacketBytes

interface Section {
  isLittle: boolean
  readonly interfaces: Interface[]
}

interface Block {
  readonly type: number
  readonly body: Buffer
}

/**
 * Packets behind the first four bytes of a pcapng file (draft-ietf-opsawg-pcapng): section headers, interface
 * descriptions, enhanced and simple packets; any other block is left out. A file that ends within one is torn.
 */
export function* readPcapng(source: ByteSource): Generator<CaptureItem, void, undefined> {
  const section: Section = { isLittle: true, interfaces: [] }
  let typeBytes: Buffer = Buffer.from('0a0d0d0a', 'hex')
  while (typeBytes.length > 0) {
    const at = source.offset - 4
    const block = takeBlock(source, section, typeBytes)
    if (typeof block === 'string') return yield { torn: `${block} at byte ${Math.max(0, at)}` }
    const item = itemOf(block, section)
    if (item !== undefined && 'torn' in item) return yield { torn: `${item.torn} at byte ${at}` }
    if (item !== undefined) yield item
    typeBytes = source.take(4)
  }
}

/** A block, or why there is none. */
const takeBlock = (source: ByteSource, section: Section, typeBytes: Buffer): Block | string => {
  const isHeader = typeBytes.length === 4 && typeBytes.readUInt32BE(0) === sectionHeader
  const lengthBytes = source.take(4)
  const magic = isHeader ? source.take(4) : Buffer.alloc(0)
  if (typeBytes.length < 4 || lengthBytes.length < 4 || (isHeader && magic.length < 4))
    return 'the capture ends within the block'
  if (isHeader && !startSection(section, magic)) return 'no section header: a byte-order magic is wrong'
  const type = isHeader ? sectionHeader : number(section, typeBytes, 0)
  const length = number(section, lengthBytes, 0)
  const bodyBytes = length - 12 - magic.length
  const isRead = readTypes.has(type)
  if (length % 4 !== 0 || bodyBytes < 0 || (isRead && bodyBytes > maxBodyBytes))
    return `no block: its length is ${length}`
  const body = isRead ? source.take(bodyBytes) : Buffer.alloc(0)
  const isWhole = isRead ? body.length === bodyBytes : source.skip(bodyBytes)
  const trailer = source.take(4)
  if (!isWhole || trailer.length < 4) return 'the capture ends within the block'
  if (number(section, trailer, 0) !== length) return 'no block: its two lengths differ'
  return { type, body }
}

const startSection = (section: Section, magic: Buffer): boolean => {
  const order = magic.toString('hex')
  section.isLittle = order === '4d3c2b1a'
  section.interfaces.length = 0
  return section.isLittle || order === '1a2b3c4d'
}

const itemOf = ({ type, body }: Block, section: Section): CaptureItem | undefined => {
  if (type === interfaceDescription && body.length >= 8) section.interfaces.push(interfaceOf(body, section.isLittle))
  if (type === enhancedPacket && body.length >= 20) return enhanced(body, section)
  if (type === simplePacket && body.length >= 4) return simple(body, section)
  return undefined
}

const enhanced = (body: Buffer, section: Section): CaptureItem => {
  const from = section.interfaces[number(section, body, 0)]
  const size = number(section, body, 12)
  if (from === undefined) return { torn: 'a packet of an interface that was not described' }
  if (size > body.length - 20) return { torn: `a packet that is longer than its block: ${size} bytes` }
  const ticks = (BigInt(number(section, body, 4)) << 32n) | BigInt(number(section, body, 8))
  return {
    at: from.momentOf(ticks),
    linkType: from.linkType,
    bytes: body.subarray(20, 20 + size),
    wireBytes: number(section, body, 16),
  }
}

/** It has no time, and no captured length but what snaplen and block leave. */
const simple = (body: Buffer, section: Section): CaptureItem => {
  const [from] = section.interfaces
  if (from === undefined) return { torn: 'a packet of an interface that was not described' }
  const wireBytes = number(section, body, 0)
  const size = Math.min(wireBytes, from.snapBytes === 0 ? wireBytes : from.snapBytes, body.length - 4)
  return { at: null, linkType: from.linkType, bytes: body.subarray(4, 4 + size), wireBytes }
}

const number = ({ isLittle }: Section, bytes: Buffer, offset: number): number =>
  isLittle ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset)
