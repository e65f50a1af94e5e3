/** `npm run build`: the checkout's build, made where a source has changed. With `--packed`, as `npm pack` needs it. */
import { resolve } from 'node:path'
import { compile } from './compile.ts'
import { packedBuild, wholeBuild } from './whole-build.ts'

const root = resolve(import.meta.dirname, '../..')
try {
  if (process.argv.includes('--packed')) await packedBuild(root, compile)
  else await wholeBuild(root, compile)
} catch (error) {
  const isTold = error instanceof Error && 'errors' in error
  if (!isTold) throw error
  process.exitCode = 1
}
