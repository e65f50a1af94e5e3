import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.js'
import { SmtpClient } from './smtp-client.js'

/** Whether a private Postfix can be started: the Debian package is there, and its processes may become its user's. */
export const hasPostfix = process.getuid?.() === 0 && spawnSync('postconf', ['-d', 'mail_version']).status === 0

export type Settings = Readonly<Record<string, string>>

export interface PostfixOptions<Service extends string> {
  /** main.cf, besides what a private instance needs */
  readonly settings?: Settings
  /** SMTP servers, each on a port of its own, with what holds for it alone */
  readonly services: Readonly<Record<Service, Settings>>
  /** the port on 127.0.0.1 that takes all mail */
  readonly nextHop: number
}

/** A Postfix of this test's own: its folders, ports and processes are apart from those of the machine's. */
export interface Postfix<Service extends string> {
  readonly ports: Readonly<Record<Service, number>>
  /** the messages on hold, by their queue ids */
  readonly held: () => readonly { readonly id: string; readonly from: string; readonly to: readonly string[] }[]
  /** the mail log, for what a failing test has to say */
  readonly log: () => string
  /** ends its processes, by the one of its master, and removes its folders */
  readonly stop: () => Promise<void>
}

/** Starts a Postfix, and waits until each of its services answers. */
export const startPostfix = async <Service extends string>(
  options: PostfixOptions<Service>,
): Promise<Postfix<Service>> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-postfix-'))
  const names = Object.keys(options.services) as Service[]
  const free = await freePorts(names.length)
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]!])) as Record<Service, number>
  makeFolders(folder)
  writeFileSync(join(folder, 'conf/main.cf'), mainText(folder, options))
  writeFileSync(join(folder, 'conf/master.cf'), masterText(options.services, ports))
  const daemons = execFileSync('postconf', ['-d', '-h', 'daemon_directory'], { encoding: 'utf8' }).trim()
  // its master ends by a signal to its process group, which therefore has to be its own
  const master = spawn(join(daemons, 'master'), ['-c', join(folder, 'conf'), '-d'], { detached: true, stdio: 'ignore' })
  process.once('exit', () => master.kill('SIGTERM'))
  const log = (): string => readFileSync(join(folder, 'log'), { encoding: 'utf8', flag: 'a+' })
  const postfix = { ports, held: () => held(folder), log, stop: () => stop(master, folder) }
  try {
    for (const name of names) await untilAnswered(ports[name], master)
  } catch (cause) {
    const said = log()
    await postfix.stop()
    throw new Error(`Postfix does not start: ${said}`, { cause })
  }
  return postfix
}

const queues = ['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'saved', 'trace']

const makeFolders = (folder: string): void => {
  const mailOwner = Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }))
  const make = (name: string, mode: number, owner: number): void => {
    mkdirSync(join(folder, name))
    chmodSync(join(folder, name), mode)
    chownSync(join(folder, name), owner, 0)
  }
  chmodSync(folder, 0o755)
  for (const name of ['conf', 'queue', 'queue/pid']) make(name, 0o755, 0)
  for (const name of ['data', 'queue/private', 'queue/public', 'queue/maildrop']) make(name, 0o700, mailOwner)
  for (const name of queues) make(`queue/${name}`, 0o700, mailOwner)
}

const mainText = (folder: string, { settings, nextHop }: PostfixOptions<string>): string =>
  Object.entries({
    compatibility_level: '3.6',
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    maillog_file: join(folder, 'log'),
    maillog_file_prefixes: folder,
    myhostname: 'mx.test',
    mydestination: '',
    alias_maps: '',
    local_recipient_maps: '',
    inet_interfaces: 'loopback-only',
    mynetworks: '127.0.0.0/8',
    relayhost: `[127.0.0.1]:${nextHop}`,
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    ...settings,
  })
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')

/** Nothing runs in a chroot: there is none. */
const masterText = (services: Readonly<Record<string, Settings>>, ports: Readonly<Record<string, number>>): string =>
  [
    ...Object.entries(services).map(([name, settings]) => smtpServer(ports[name]!, settings)),
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'smtp unix - - n - - smtp',
    'retry unix - - n - - error',
    'showq unix n - n - - showq',
    'anvil unix - - n - 1 anvil',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'postlog unix-dgram n - n - 1 postlogd',
  ]
    .map((line) => `${line}\n`)
    .join('')

const smtpServer = (port: number, settings: Settings): string =>
  [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    ...Object.entries(settings).map(([name, value]) => `-o { ${name} = ${value} }`),
  ].join('\n    ')

const untilAnswered = async (port: number, master: ChildProcess): Promise<void> => {
  const deadline = Date.now() + 30_000
  for (;;) {
    const client = new SmtpClient(port)
    try {
      await client.reply(deadline - Date.now())
      return
    } catch (cause) {
      if (master.exitCode !== null || Date.now() > deadline) throw cause
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      client.close()
    }
  }
}

const held = (folder: string): ReturnType<Postfix<string>['held']> =>
  execFileSync('postqueue', ['-c', join(folder, 'conf'), '-j'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Queued)
    .filter(({ queue_name }) => queue_name === 'hold')
    .map(({ queue_id, sender, recipients }) => ({
      id: queue_id,
      from: sender,
      to: recipients.map(({ address }) => address),
    }))

interface Queued {
  readonly queue_name: string
  readonly queue_id: string
  readonly sender: string
  readonly recipients: readonly { readonly address: string }[]
}

const stop = async (master: ChildProcess, folder: string): Promise<void> => {
  if (master.exitCode === null && master.signalCode === null) {
    const ended = once(master, 'exit')
    master.kill('SIGTERM')
    await ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}
