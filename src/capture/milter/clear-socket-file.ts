import { lstatSync, type Stats, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { Trouble } from '../../domain/trouble.js'

/**
 * Makes room for a socket at a path: one of this user's that nobody listens at is removed, as a milter that was killed
 * leaves it. Throws Trouble `milter-address-taken` for anything else that stands there.
 */
export const clearSocketFile = async (path: string): Promise<void> => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw taken(path, `is ${kindOf(found)}`)
  if (process.getuid !== undefined && found.uid !== process.getuid())
    throw taken(path, `is a socket of the user with id ${found.uid}`)
  if (await isListenedAt(path)) throw taken(path, 'is a socket that a program listens at')
  unlinkSync(path)
}

const kindOf = (found: Stats): string => {
  if (found.isDirectory()) return 'a folder'
  return found.isSymbolicLink() ? 'a symbolic link' : 'a file'
}

const isListenedAt = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code !== 'ECONNREFUSED'))
  })

const taken = (path: string, what: string): Trouble =>
  new Trouble(
    'milter-address-taken',
    `${path} ${what}; allowed is a path where nothing is, or a socket that was left`,
    {
      hint: 'stop the other program, or name another path',
    },
  )
