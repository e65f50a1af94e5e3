import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const folders = ['', ...globSync('/usr/lib/postgresql/*/bin').map((folder) => `${folder}/`)]

/** What initdb and pg_ctl begin with; undefined where there is no PostgreSQL. */
const binaries = folders.find((folder) => spawnSync(`${folder}initdb`, ['--version']).status === 0)

/** PostgreSQL runs for anybody but root, who has to be somebody else for it. */
const user = process.getuid?.() === 0 ? ['postgres', 'nobody'].find((name) => idOf(name) !== undefined) : undefined

function idOf(name: string): number | undefined {
  const { status, stdout } = spawnSync('id', ['-u', name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}

export const hasPostgres = binaries !== undefined
if (!hasPostgres && process.env['CI']) throw new Error('CI has no PostgreSQL: apt-get install postgresql')
if (!hasPostgres) console.warn('no PostgreSQL here (initdb, pg_ctl): its tests are skipped')

export interface PostgresServer {
  url(database: string): string
  stop(): Promise<void>
}

/** A server on loopback with nothing in it, in a temporary folder. */
export const startPostgres = async (): Promise<PostgresServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-postgres-'))
  if (user !== undefined) chownSync(folder, idOf(user)!, -1)
  const place = join(folder, 'cluster')
  const port = await freePort()
  await call(folder, 'initdb', ['-D', place, '-A', 'trust', '-U', 'reprise', '-E', 'UTF8', '--locale=C', '--no-sync'])
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=40`
  await call(folder, 'pg_ctl', ['-D', place, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'])
  return {
    url: (database) => `postgres://reprise@127.0.0.1:${port}/${database}`,
    async stop() {
      await call(folder, 'pg_ctl', ['-D', place, '-m', 'immediate', 'stop'])
      rmSync(folder, { recursive: true })
    },
  }
}

const call = async (cwd: string, program: string, args: readonly string[]): Promise<void> => {
  const command = [`${binaries}${program}`, ...args]
  const whole = user === undefined ? command : ['setpriv', `--reuid=${user}`, '--clear-groups', ...command]
  // What pg_ctl starts would keep a pipe open.
  await run(whole[0]!, whole.slice(1), { cwd, env: { ...process.env, LC_ALL: 'C' }, timeout: 60_000 })
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
