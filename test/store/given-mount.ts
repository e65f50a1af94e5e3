import { spawnSync } from 'node:child_process'
import { expect, onTestFinished, type TestContext } from 'vitest'
import { givenFolder } from './given.js'

/** A folder that is mounted; `seal` makes it read-only. */
export const givenMount = (context: TestContext): { readonly folder: string; readonly seal: () => void } => {
  const folder = givenFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
  if (mounted.status !== 0) {
    if (process.env['CI']) throw new Error(`cannot mount a tmpfs: ${mounted.stderr}`)
    context.skip('needs root to mount a folder read-only')
  }
  onTestFinished(() => {
    spawnSync('umount', [folder])
  })
  const seal = () => {
    const { status, stderr } = spawnSync('mount', ['-o', 'remount,ro', folder], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  }
  return { folder, seal }
}
