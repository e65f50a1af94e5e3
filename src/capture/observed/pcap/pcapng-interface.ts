/** An interface of a pcapng section. */
export interface Interface {
  readonly linkType: number
  /** the most bytes of a packet that were kept; 0: no limit */
  readonly snapBytes: number
  /** a time in the interface's own ticks, as milliseconds since the epoch with fractions */
  momentOf(ticks: bigint): number
}

const resolutionOption = 9
const offsetOption = 14

/**
 * The body of an interface description block (draft-ietf-opsawg-pcapng section 4.2), with if_tsresol and if_tsoffset.
 */
export const interfaceOf = (body: Buffer, isLittle: boolean): Interface => {
  const short = (offset: number): number => (isLittle ? body.readUInt16LE(offset) : body.readUInt16BE(offset))
  let [perSecond, offsetSeconds] = [1_000_000n, 0n]
  for (let at = 8; at + 4 <= body.length; ) {
    const [code, size] = [short(at), short(at + 2)]
    if (code === 0 || at + 4 + size > body.length) break
    if (code === resolutionOption && size >= 1) perSecond = ticksPerSecond(body[at + 4]!)
    if (code === offsetOption && size === 8)
      offsetSeconds = isLittle ? body.readBigInt64LE(at + 4) : body.readBigInt64BE(at + 4)
    at += 4 + Math.ceil(size / 4) * 4
  }
  return {
    linkType: short(0),
    snapBytes: isLittle ? body.readUInt32LE(4) : body.readUInt32BE(4),
    momentOf: (ticks) =>
      Number(ticks / perSecond + offsetSeconds) * 1000 + Number(((ticks % perSecond) * 1_000_000n) / perSecond) / 1000,
  }
}

/** The highest bit says whether the others are a negative power of 2, or of 10. */
const ticksPerSecond = (resolution: number): bigint =>
  resolution >= 128 ? 2n ** BigInt(resolution - 128) : 10n ** BigInt(resolution)
