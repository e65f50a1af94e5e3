import { readFile, realpath, stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bytes, bufferOfBytes, bytesOfBuffer, bytesOfText } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { FileSettings } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { quoted } from './quoted.js'

/**
 * `readfile`: `{bytes}`, or `{error}` in the words of the system. What lies outside of the folders of the configuration is
 * "Permission denied", also by a link or a `..`, as for a server that may not read there. Throws Trouble for what is too
 * big, for what is no file, and for a URI of another kind.
 */
export const readLiveFile = async (uri: Bytes, { folders, maxBytes }: FileSettings): Promise<Canonical> => {
  const path = pathOf(uri)
  try {
    const real = await realPath(path)
    const roots = await Promise.all(folders.map((folder) => realPath(bytesOfText(folder)).catch(() => folder)))
    if (!roots.some((root) => isWithin(real, root))) return { error: 'Permission denied' }
    return { bytes: encodeText(await readBounded(real, uri, maxBytes)) }
  } catch (error) {
    if (error instanceof Trouble) throw error
    return { error: reasonOf(error) }
  }
}

const pathOf = (uri: Bytes): Bytes => {
  if (uri.includes('\0')) throw refuse(uri)
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(uri) ?? []
  if (scheme === undefined) return uri
  if (!/^file:\/\/\//i.test(uri) || /%(?:2f|00)/i.test(uri)) throw refuse(uri)
  return bytesOfText(fileURLToPath(uri))
}

const refuse = (uri: Bytes): Trouble =>
  new Trouble('world-unknown-file', `readfile was asked for ${quoted(uri)}; allowed is a path, or file:///PATH`, {
    hint: 'keep what the policy reads in a file',
  })

/** Linux names files by bytes, not by texts. */
const realPath = async (path: Bytes): Promise<Bytes> => bytesOfBuffer(await realpath(bufferOfBytes(path), 'buffer'))

const isWithin = (path: Bytes, root: Bytes): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)

const readBounded = async (path: Bytes, uri: Bytes, maxBytes: number): Promise<Bytes> => {
  const status = await stat(bufferOfBytes(path))
  // To open a pipe would wait for whoever writes to it.
  if (!status.isFile() && !status.isDirectory())
    throw new Trouble(
      'world-unknown-file',
      `readfile was asked for ${quoted(uri)}, a device, pipe or socket; allowed is a file`,
    )
  if (status.isDirectory() || status.size <= maxBytes) {
    const bytes = bytesOfBuffer(await readFile(bufferOfBytes(path)))
    if (bytes.length <= maxBytes) return bytes
  }
  throw new Trouble(
    'world-answer-too-big',
    `readfile of ${quoted(uri)}: more than ${maxBytes} bytes, which are allowed`,
    {
      hint: 'allow more in the configuration: files: { max_bytes: N }',
    },
  )
}

/** As strerror(3) of the GNU C library says it. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  EIO: 'Input/output error',
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? message
}
