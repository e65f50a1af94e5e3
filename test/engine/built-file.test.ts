import { expect, test } from 'vitest'
import { builtFile } from '../../src/engine/built-file.js'

test.each([
  [
    'the source, under a test',
    'file:///home/src/reprise/src/cli/outside/ask.ts',
    'file:///home/src/reprise/dist/cli/outside/x.js',
  ],
  ['a built module', 'file:///src/reprise/dist/cli/outside/ask.js', 'file:///src/reprise/dist/cli/outside/x.js'],
  ['the bundled program', 'file:///src/reprise/dist/bin/chunk-1.js', 'file:///src/reprise/dist/bin/x.js'],
])('a thread is started from what was built beside %s', (_title, asking, file) => {
  expect(builtFile(asking, 'x').href).toBe(file)
})
