import type { RecorderProcess } from '../../domain/recorder-process.js'

/* An intake file begins with a line of JSON that names the process that writes it. */

export const encodeOwner = (owner: RecorderProcess): Buffer =>
  Buffer.from(`${JSON.stringify({ intake: 1, recorder: owner })}\n`)

/** Whose file it is that begins with these bytes, and behind how many bytes its records begin; undefined where that is not there (yet), or damaged. */
export const decodeOwner = (bytes: Buffer): { readonly owner: RecorderProcess; readonly bytes: number } | undefined => {
  const end = bytes.indexOf('\n')
  if (end < 0) return undefined
  try {
    const { intake, recorder } = JSON.parse(bytes.toString('utf8', 0, end))
    return intake === 1 ? { owner: recorder, bytes: end + 1 } : undefined
  } catch {
    return undefined
  }
}
