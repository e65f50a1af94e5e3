import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'

/**
 * Compiles the checkout at `root` into the folder `into`: every module of `sources` (paths from `src`) by itself, which tests and the bench
 * run, and in `bin` the program with what it needs but native and WebAssembly packages. Rejects where esbuild finds an error, which it has printed then.
 */
export const compile = async (root: string, sources: readonly string[], into: string): Promise<void> => {
  // a start that finds a whole build has no use for it
  const { build, stop } = await import('esbuild')
  const modules = sources.filter((source) => !source.startsWith('build/')).map((source) => join(root, 'src', source))
  const common = { ...everywhere, absWorkingDir: root }
  try {
    await Promise.all([
      build({ ...common, entryPoints: modules, outbase: join(root, 'src'), outdir: into, jsx: 'automatic' }),
      build({ ...common, ...program, entryPoints: doors, outdir: join(into, 'bin') }),
    ])
  } finally {
    await stop()
  }
}

const everywhere: BuildOptions = {
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: true,
  logLevel: 'error',
}

/** The program, and each of its threads. */
const doors = {
  launch: 'src/cli/launch.ts',
  'session-worker': 'src/engine/session-worker.ts',
  'journal-thread': 'src/engine/journal/journal-thread.ts',
  'shadow-thread': 'src/engine/shadow/shadow-thread.ts',
  'sqlite-thread': 'src/world/live/sqlite-thread.ts',
  'reader-thread': 'src/tui/reader/reader-thread.ts',
  'compare-thread': 'src/cli/outside/compare-thread.ts',
  'rerun-thread': 'src/cli/outside/rerun-thread.ts',
  'judge-thread': 'src/cli/outside/judge-thread.ts',
  'save-thread': 'src/cli/outside/save-thread.ts',
}

const program: BuildOptions = {
  bundle: true,
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': "'production'" },
  external: [
    'better-sqlite3',
    'react-devtools-core',
    'pg-native',
    'wasmoon',
    'wasmoon-lua5.1',
    '@stephen-riley/pcre2-wasm',
  ],
  // CommonJS packages within the bundle ask for their modules so
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';globalThis.require??=requireFrom(import.meta.url);",
  },
}
