#!/usr/bin/env -S node --max-semi-space-size=2 --heap-growing-percent=200
/**
 * The program's door. What a session leaves behind is gone with the next one, so a small nursery (in MB, above) does, and
 * halves the memory of a long comparison; a sixth less is left by sweeping the heap once it has grown by that percentage,
 * where V8 would wait for more. The door looks at the Node that runs it before anything native is loaded: an older one
 * would crash without a word. The terminal UI, which is to be there at once, has a short way in.
 */
const napi = Number(process.versions['napi'])
const args = process.argv.slice(2)

if (napi < 10) {
  process.stderr.write(
    `reprise: it needs Node.js 22.15 or newer, and this is ${process.version}\n` +
      '  install a current Node.js (nodejs.org), or run it from a checkout with: npm run -s reprise\n',
  )
  process.exitCode = 2
} else if (args.length === 0 || (args.length === 2 && args[0] === '--db')) {
  const [{ openTerminal }, { tell }] = await Promise.all([import('./open-terminal.js'), import('./tell.js')])
  await openTerminal(args[1]).catch(tell)
} else await import('./main.js')
