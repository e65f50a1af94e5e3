#!/usr/bin/env -S node --max-semi-space-size=2
/**
 * The program's door. What a session leaves behind is gone with the next one, so a small nursery (in MB, above) does, and
 * halves the memory of a long comparison. The door looks at the Node that runs it before anything native is loaded: an older one would
 * crash without a word.
 */
const napi = Number(process.versions['napi'])

if (napi >= 10) await import('./main.js')
else {
  process.stderr.write(
    `reprise: it needs Node.js 22.15 or newer, and this is ${process.version}\n` +
      '  install a current Node.js (nodejs.org), or run it from a checkout with: npm run -s reprise\n',
  )
  process.exitCode = 2
}
