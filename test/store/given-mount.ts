import { spawnSync } from 'node:child_process'
import { expect, onTestFinished, type TestContext } from 'vitest'
import { givenFolder } from './given.js'

/** A folder that is mounted, on a disk of that size in megabytes; `seal` makes it read-only, `unseal` takes that back. */
export const givenMount = (
  context: TestContext,
  sizeMb = 8,
): { readonly folder: string; readonly seal: () => void; readonly unseal: () => void } => {
  const folder = givenFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', folder])
  if (mounted.status !== 0) {
    if (process.env['CI']) throw new Error(`cannot mount a tmpfs: ${mounted.stderr}`)
    context.skip('needs root to mount a folder')
  }
  onTestFinished(() => {
    spawnSync('umount', [folder])
  })
  const remount = (how: 'ro' | 'rw') => (): void => mount('-o', `remount,${how}`, folder)
  return { folder, seal: remount('ro'), unseal: remount('rw') }
}

/** Runs `mount`, which has to do what it is told. */
export const mount = (...words: readonly string[]): void => {
  const { status, stderr } = spawnSync('mount', words, { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
}
