/** A section of a module, or any other part that begins with its length in bytes. */
export const section = (id: number, body: readonly number[]): number[] => [id, ...sized(body)]

export const sized = (body: readonly number[]): number[] => [...leb(body.length), ...body]

/** A name of an import or export. */
export const name = (text: string): number[] => sized([...Buffer.from(text, 'latin1')])

/** Unsigned LEB128 (WebAssembly Core 1.0, 5.2.2). */
export const leb = (value: number): number[] => {
  const low = value & 0x7f
  return value < 0x80 ? [low] : [low | 0x80, ...leb(value >>> 7)]
}

/** Signed LEB128, as constants in code are written. */
export const signedLeb = (value: number): number[] => {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
  return isLast ? [low] : [low | 0x80, ...signedLeb(rest)]
}
