import { execFileSync } from 'node:child_process'

/** Git in a folder, as somebody: takes its words, and returns what it prints. */
export const gitIn =
  (folder: string, environment: Readonly<Record<string, string>> = {}) =>
  (...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    })
