import { constants, crc32, deflateSync, inflateSync } from 'node:zlib'
import { joinTexts, type Payload, type PayloadTexts, unpackPayload } from './payload.js'

/** What an append says, on its way into a pack. */
export interface Packable {
  /** of the append */
  readonly number: number
  /** its salt, 16 bytes */
  readonly key: Buffer
  readonly texts: readonly PayloadTexts[]
}

/** A row of the table `pack`, which says what each column holds. */
export interface Pack {
  readonly first: number
  readonly appends: string
  readonly keys: Buffer
  readonly text: Buffer
  readonly size: number
  readonly sum: number
}

/** Appends, at least one, in the order of their numbers, as one pack. */
export const packOf = (held: readonly Packable[]): Pack => {
  const plain = Buffer.from(`[${held.map(({ texts }) => textOfAppend(texts)).join(between)}]`)
  const text = deflateSync(plain, { level: constants.Z_BEST_SPEED })
  return {
    first: held[0]!.number,
    appends: JSON.stringify(held.map(({ number }) => number)),
    keys: Buffer.concat(held.map(({ key }) => key)),
    text,
    size: plain.length,
    sum: crc32(text),
  }
}

/** Canonical JSON is one line: an empty one stands between appends and nowhere else. */
const between = ',\n\n'

const textOfAppend = (texts: readonly PayloadTexts[]): string =>
  `[${texts.map(({ input, work, result }) => `[${input}\n,${work ?? 'null'}\n,${result ?? 'null'}\n]`).join(',')}]`

export interface OpenPack {
  readonly numbers: readonly number[]
  /** undefined for an append that is not in it, or is damaged */
  find(number: number): Packable | undefined
}

/** Undefined where the pack is damaged. */
export const openPack = ({ appends, keys, text, size, sum }: Pack): OpenPack | undefined => {
  const plain = crc32(text) === sum ? inflated(text, size) : undefined
  if (plain?.startsWith('[') !== true || !plain.endsWith(']')) return undefined
  const numbers: readonly number[] = JSON.parse(appends)
  const parts = plain.slice(1, -1).split(between)
  if (parts.length !== numbers.length) return undefined
  return {
    numbers,
    find: (number) => {
      const index = numbers.indexOf(number)
      const texts = index < 0 ? undefined : textsIn(parts[index]!)
      return texts && { number, key: keys.subarray(16 * index, 16 * (index + 1)), texts }
    },
  }
}

const inflated = (text: Buffer, size: number): string | undefined => {
  try {
    const bytes = inflateSync(text, { maxOutputLength: Math.max(size, 1) })
    return bytes.length === size ? bytes.toString() : undefined
  } catch {
    return undefined
  }
}

const textsIn = (part: string): readonly PayloadTexts[] | undefined => {
  const lines = part.split('\n')
  const events = (lines.length - 1) / 3
  const texts: PayloadTexts[] = []
  for (let event = 0; event < events; event += 1) {
    const [input, work, result] = [lines[3 * event], lines[3 * event + 1], lines[3 * event + 2]]
    const before = event === 0 ? '[[' : '],['
    if (!(input?.startsWith(before) && work?.startsWith(',') && result?.startsWith(','))) return undefined
    texts.push({ input: input.slice(before.length), work: presentPart(work), result: presentPart(result) })
  }
  return lines.at(-1) === ']]' ? texts : undefined
}

const presentPart = (line: string): string | null => (line === ',null' ? null : line.slice(1))

/** A loose payload of so many events, ready for a pack; undefined where a pack would not give back exactly that. */
export const packable = (
  { number, key, payload }: { readonly number: number; readonly key: Buffer; readonly payload: Payload },
  events: number,
): Packable | undefined => {
  const texts = unpackPayload(payload, events)
  if (texts === undefined) return undefined
  const { input, work, result } = joinTexts(texts)
  const isSame = input === payload.input && work === payload.work && result === payload.result
  return isSame ? { number, key, texts } : undefined
}
