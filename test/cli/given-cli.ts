import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** The built program: `npm test` builds it first. */
export const program = fileURLToPath(new URL('../../dist/bin/launch.js', import.meta.url))

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** the Node that runs it, this one by default */
  readonly node?: string
  /** given on standard input, which is empty by default */
  readonly input?: string
}

/** A folder with files in it, where the program is called; there is no terminal. */
export class Folder {
  readonly path: string

  constructor(files: Readonly<Record<string, string>> = {}, path = mkdtempSync(join(tmpdir(), 'reprise-cli-'))) {
    if (!existsSync(program)) throw new Error(`${program} is not built: npm run build`)
    this.path = path
    for (const [name, content] of Object.entries(files)) this.write(name, content)
  }

  file(name: string): string {
    return join(this.path, name)
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), content)
  }

  start(args: readonly string[], { env = {}, node = process.execPath }: RunOptions = {}) {
    const { PATH = '', HOME = '' } = process.env
    return spawn(node, [program, ...args], {
      cwd: this.path,
      env: {
        PATH,
        HOME,
        TZ: 'UTC',
        LANG: 'C.UTF-8',
        REPRISE_DB: 'reprise.db',
        XDG_STATE_HOME: this.file('.state'),
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.start(args, options)
    child.stdin.on('error', () => {}).end(options.input ?? '')
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { status, stdout, stderr }
  }

  /** Runs what has to succeed; returns what it printed. */
  async succeeds(...args: readonly string[]): Promise<string> {
    const ran = await this.run(args)
    expect(ran, args.join(' ')).toMatchObject({ status: 0, stderr: '' })
    return ran.stdout
  }

  /** Runs what has to fail as trouble does: a sentence and a hint on standard error, nothing else, exit status 2. */
  async trouble(...args: readonly string[]): Promise<string> {
    const ran = await this.run(args)
    expectTrouble(ran)
    return ran.stderr.replaceAll(this.path, 'FOLDER')
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

export const expectTrouble = ({ status, stdout, stderr }: Ran): void => {
  expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' })
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(stderr).toMatch(/^reprise: .+\n {2}.+\n$/s)
}

/** A policy of one module: the bodies of its callouts by name. */
export const lua = (callouts: Readonly<Record<string, string>>): string =>
  [
    'local mod = {}',
    ...Object.entries(callouts).map(
      ([name, body]) => `function mod:${name}(${parameters[name] ?? 'ac, vctx'})\n  ${body}\n  return 0\nend`,
    ),
    'msys.registerModule("mod", mod)',
    '',
  ].join('\n')

const parameters: Readonly<Record<string, string>> = {
  validate_ehlo: 'str, ac, vctx',
  validate_mailfrom: 'str, ac, vctx',
  validate_rcptto: 'msg, str, ac, vctx',
  validate_data_spool: 'msg, ac, vctx',
}

/** A scenario of sessions that each send one message. */
export const scenario = (names: readonly string[]): string =>
  ['sessions:', ...names.flatMap((name) => [`  - name: ${name}`, '    steps:', ...oneMessage])].join('\n')

const oneMessage = [
  '      - EHLO client.example',
  '      - MAIL FROM:<news@example.com>',
  '      - RCPT TO:<ann@example.net>',
  '      - DATA',
  '      - text: "Subject: hello\\n\\nSecret words.\\n"',
  '      - QUIT',
]
