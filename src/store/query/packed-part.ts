import { type OpenPack, openPack } from '../pack.js'
import { joinTexts } from '../payload.js'

/**
 * What the SQL function `packed_part (part, append, appends, keys, text, size, sum)` gives: a part of what an append in
 * that pack said; null where there is no pack. Keeps the pack that it opened last.
 */
export const packedPart = (): ((part: unknown, append: unknown, ...columns: unknown[]) => string | null) => {
  let open: OpenPack | undefined
  let opened: Buffer = Buffer.alloc(0)
  return (part, append, appends, keys, text, size, sum) => {
    if (!(Buffer.isBuffer(text) && Buffer.isBuffer(keys))) return null
    if (!opened.equals(text)) {
      open = openPack({ first: 0, appends: String(appends), keys, text, size: Number(size), sum: Number(sum) })
      opened = text
    }
    const packed = open?.find(Number(append))
    return packed ? joinTexts(packed.texts)[part as 'input' | 'work' | 'result'] : null
  }
}
