import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'

export const hasTmux = spawnSync('tmux', ['-V']).status === 0

if (!hasTmux && process.env['CI']) throw new Error('CI has no tmux: apt-get install tmux')

/** A shell in a real terminal, driven by keys and read as a person reads it. */
export interface Tmux {
  keys(...keys: readonly string[]): void
  /** types a command line and Enter */
  run(command: string): void
  /** columns and rows from 0 */
  mouse(did: 'click' | 'wheel-up' | 'wheel-down', at: { readonly column: number; readonly row: number }): void
  option(name: string, value: string): void
  /** what a program put into the clipboard, once it has */
  clipboard(): Promise<string>
  resize(columns: number, rows: number): void
  screen(options?: { readonly withColors: boolean }): string
  /** the screen once it shows that; fails with what it shows instead when that takes too long */
  until(shows: string | RegExp): Promise<string>
  /** whether the terminal is in its other screen, whether its cursor shows, and whether it reports its mouse */
  state(): { readonly isOtherScreen: boolean; readonly isCursorShown: boolean; readonly hasMouse: boolean }
}

const deadlineMs = 30_000

export const givenTmux = (columns: number, rows: number, environment: Readonly<Record<string, string>> = {}): Tmux => {
  const socket = `reprise-test-${process.pid}-${Math.random().toString(36).slice(2)}`
  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], { encoding: 'utf8' })
  const env = { PS1: 'ready$ ', ENV: '', ...environment }
  const shell = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), 'sh']
  tmux('new-session', '-d', '-s', 'test', '-x', String(columns), '-y', String(rows), ...shell)
  onTestFinished(() => void tmux('kill-server'))
  const screen: Tmux['screen'] = ({ withColors } = { withColors: false }) =>
    tmux('capture-pane', '-p', ...(withColors ? ['-e'] : []), '-t', 'test')
  return {
    keys: (...keys) => void tmux('send-keys', '-t', 'test', ...keys),
    run: (command) => void tmux('send-keys', '-t', 'test', command, 'Enter'),
    mouse: (did, { column, row }) => {
      const button = { click: 0, 'wheel-up': 64, 'wheel-down': 65 }[did]
      // pasted, so that it arrives at once, as a terminal sends it
      tmux('set-buffer', '-b', 'mouse', `\x1b[<${button};${column + 1};${row + 1}M`)
      tmux('paste-buffer', '-b', 'mouse', '-d', '-t', 'test')
    },
    option: (name, value) => void tmux('set-option', '-s', name, value),
    clipboard: async () => {
      const deadline = Date.now() + deadlineMs
      while (tmux('list-buffers') === '' && Date.now() < deadline) await delay(20)
      return tmux('show-buffer')
    },
    resize: (newColumns, newRows) =>
      void tmux('resize-window', '-t', 'test', '-x', String(newColumns), '-y', String(newRows)),
    screen,
    until: (shows) => untilShown(screen, shows),
    state: () => {
      const flags = '#{alternate_on} #{cursor_flag} #{mouse_any_flag}'
      const [other, cursor, mouse] = tmux('display', '-p', '-t', 'test', flags).trim().split(' ')
      return { isOtherScreen: other === '1', isCursorShown: cursor === '1', hasMouse: mouse === '1' }
    },
  }
}

/** Opens the store of that path on the terminal's screen, behind what was written there before. */
export const openStoreIn = (terminal: Tmux, path: string): void =>
  terminal.run(
    `clear; printf typed-ahead; ${notingProcess(path, `${process.execPath} --import tsx test/tui/open-store.ts ${path}`)}`,
  )

/** A command on that store, for a shell, which writes down the number of its process before it begins: for `processOf`. */
export const notingProcess = (path: string, command: string): string => `sh -c 'echo $$ > ${path}.pid; exec ${command}'`

/** The process that has the store open, as `notingProcess` wrote it down. */
export const processOf = (path: string): number => Number(readFileSync(`${path}.pid`, 'utf8'))

/** The shell has its terminal again, as it was before the program began. */
export const expectGivenBack = async (terminal: Tmux): Promise<void> => {
  // a program that has not quite ended would still take what is typed
  await terminal.until(/ready\$\s*$/)
  expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true, hasMouse: false })
  terminal.run('stty -a')
  await terminal.until(/[^-]icanon/)
}

/** Looks again until it is there: nothing here waits for a time. */
const untilShown = async (screen: Tmux['screen'], shows: string | RegExp): Promise<string> => {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    const shown = screen()
    if (typeof shows === 'string' ? shown.includes(shows) : shows.test(shown)) return shown
    if (Date.now() > deadline) throw new Error(`the screen never showed ${String(shows)}, but:\n${shown}`)
    await delay(20)
  }
}
