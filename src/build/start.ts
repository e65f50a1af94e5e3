/**
 * `npm run reprise` and `npm start`: the program as the checkout's sources have it now, in this very process, so that signals for it arrive
 * and its exit status is told.
 */
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile } from './compile.ts'
import { keepWhileRunning, wholeBuild } from './whole-build.ts'

const folder = await wholeBuild(resolve(import.meta.dirname, '../..'), compile).catch((error: unknown) => {
  const isTold = error instanceof Error && 'errors' in error
  if (!isTold) throw error
  process.stderr.write('reprise: the sources of this checkout do not build\n  mend what is named above\n')
  process.exit(2)
})
keepWhileRunning(folder)
await import(pathToFileURL(join(folder, 'bin/launch.js')).href)
