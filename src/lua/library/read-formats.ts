import type { Bytes } from '../../domain/bytes.js'
import type { HostFrame } from '../host-frame.js'
import type { Files } from './files.js'
import { scanNumber } from './scan-number.js'

const lineFeed = 10

/** `g_read` (liolib.c): the formats from `first` on, a line where there are none; nil for the one that fails, and stop. */
export const readFormats = (
  frame: HostFrame,
  files: Files,
  options: { readonly file: number; readonly first: number },
) => {
  const { file, first } = options
  const last = frame.count()
  if (last < first) return readOne(frame, files, { file, format: 'l' }) ? 1 : pushNil(frame)
  let pushed = 0
  for (let index = first; index <= last; index++) {
    pushed++
    if (!readOne(frame, files, { file, format: formatAt(frame, index, files.speaks51) })) {
      pushNil(frame)
      break
    }
  }
  return pushed
}

const pushNil = (frame: HostFrame): number => {
  frame.pushNil()
  return 1
}

type Format = number | 'n' | 'l' | 'L' | 'a'

const formatAt = (frame: HostFrame, index: number, is51: boolean): Format => {
  if (frame.type(index) === 'number') return Math.max(0, Math.trunc(frame.number(index)))
  const text = is51 ? textAt(frame, index) : frame.string(index)
  if (is51 && !text.startsWith('*')) frame.badArgument(index, 'invalid option')
  const letter = text.replace(/^\*/, '').charAt(0)
  if (letter === 'n' || letter === 'l' || letter === 'a' || (letter === 'L' && !is51)) return letter
  return frame.badArgument(index, 'invalid format')
}

const textAt = (frame: HostFrame, index: number): Bytes => (frame.type(index) === 'string' ? frame.string(index) : '')

/** Pushes what was read and moves the position, or pushes nothing and returns false. */
export const readOne = (
  frame: HostFrame,
  files: Files,
  { file, format }: { readonly file: number; readonly format: Format },
): boolean => {
  if (format === 'l' && files.speaks51) return readLine51(frame, files, file)
  const { start, length } = files.content(frame, file)
  const from = Math.min(files.position(frame, file), length)
  const { u8, buffer } = frame.core.instance.memory
  const take = (to: number, next = to) => {
    const text = buffer.latin1Slice(start + from, start + to)
    files.setPosition(frame, file, next)
    return text
  }
  if (format === 'a') frame.pushString(take(length))
  else if (format === 'n')
    return readNumber(frame, files, { file, rest: buffer.latin1Slice(start + from, start + length) })
  else if (typeof format === 'number') {
    if (from === length) return false
    frame.pushString(take(Math.min(length, from + format)))
  } else {
    if (from === length) return false
    const found = u8.subarray(start + from, start + length).indexOf(lineFeed)
    const end = found < 0 ? length : from + found
    const next = found < 0 ? length : end + 1
    frame.pushString(take(format === 'L' ? next : end, next))
  }
  return true
}

/** what `fgets` takes at once: glibc's `BUFSIZ`, its last byte for the NUL */
const chunkBytes = 8191

/**
 * `read_line` of 5.1, which reads by `fgets` and looks for the end by `strlen`: behind a NUL the rest of a line is lost, and the next
 * line is read on to it.
 */
const readLine51 = (frame: HostFrame, files: Files, file: number): boolean => {
  const { start, length } = files.content(frame, file)
  const { u8, buffer } = frame.core.instance.memory
  let at = Math.min(files.position(frame, file), length)
  let line = ''
  let isWhole = false
  while (!isWhole && at < length) {
    const limit = start + Math.min(length, at + chunkBytes)
    const found = u8.subarray(start + at, limit).indexOf(lineFeed)
    const end = found < 0 ? limit : start + at + found
    const nul = u8.subarray(start + at, end).indexOf(0)
    line += buffer.latin1Slice(start + at, nul < 0 ? end : start + at + nul)
    isWhole = found >= 0 && nul < 0
    at = end - start + (found < 0 ? 0 : 1)
  }
  files.setPosition(frame, file, at)
  if (!isWhole && line === '') return false
  frame.pushString(line)
  return true
}

const readNumber = (
  frame: HostFrame,
  files: Files,
  { file, rest }: { readonly file: number; readonly rest: Bytes },
): boolean => {
  const { taken, value } = scanNumber(rest)
  files.setPosition(frame, file, files.position(frame, file) + taken)
  if (value === undefined) return false
  frame.pushNumber(value)
  return true
}
