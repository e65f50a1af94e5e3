import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Builds `writer.ts` into one file, which starts ten times faster than through a loader. Returns its path. */
export const buildWriter = async (): Promise<string> => {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'reprise-writer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const outfile = join(folder, 'dist/store/writer.mjs')
  const entryPoints = [join(root, 'test/store/writer.ts')]
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', external: ['better-sqlite3'] })
  cpSync(join(root, 'migrations'), join(folder, 'migrations'), { recursive: true })
  return outfile
}
