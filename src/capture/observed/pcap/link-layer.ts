/** Where the IP packet of a link's frame begins; undefined where it carries none. */
export const ipOffset = (linkType: number, frame: Buffer): number | undefined => headers[linkType]?.(frame)

/** Whether frames of this LINKTYPE can be read (registry of tcpdump.org). */
export const isKnownLink = (linkType: number): boolean => headers[linkType] !== undefined

const ipv4 = 0x0800
const ipv6 = 0x86dd
const vlanTags = new Set([0x8100, 0x88a8, 0x9100])

const etherType = (frame: Buffer, at: number): number | undefined => {
  let offset = at
  while (offset + 2 <= frame.length && vlanTags.has(frame.readUInt16BE(offset))) offset += 4
  if (offset + 2 > frame.length) return undefined
  const type = frame.readUInt16BE(offset)
  return type === ipv4 || type === ipv6 ? offset + 2 : undefined
}

const cookedV2 = (frame: Buffer): number | undefined => {
  if (frame.length < 20) return undefined
  const type = frame.readUInt16BE(0)
  if (type === ipv4 || type === ipv6) return 20
  return vlanTags.has(type) ? etherType(frame, 22) : undefined
}

/** A family in the byte order of whoever captured, then IP; IPv6 is 24, 28 or 30, by the system. */
const loopback = (frame: Buffer): number | undefined => {
  if (frame.length < 4) return undefined
  const [little, big] = [frame.readUInt32LE(0), frame.readUInt32BE(0)]
  return [2, 24, 28, 30].some((family) => family === little || family === big) ? 4 : undefined
}

const raw = (): number => 0

/** NULL, EN10MB, RAW (as DLT of two kinds of system, too), LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2. */
const headers: Readonly<Record<number, (frame: Buffer) => number | undefined>> = {
  0: loopback,
  1: (frame) => etherType(frame, 12),
  12: raw,
  14: raw,
  101: raw,
  108: loopback,
  113: (frame) => etherType(frame, 14),
  228: raw,
  229: raw,
  276: cookedV2,
}
