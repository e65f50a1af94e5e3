import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'reprise-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly status: number | null
  readonly said: string
}

/** Runs the script as a checkout does; `onSaid` hears what it said so far, with what ends npm by its id. */
const npmRun = (
  args: readonly string[],
  onSaid: (said: string, end: () => void) => void = () => {},
): Promise<Ended> => {
  const child = spawn('npm', ['run', '-s', 'reprise', '--', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
      onSaid(said, () => child.kill('SIGTERM'))
    })
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, said })))
}

test('a signal to npm arrives at the server, which stops in good order, and its exit status arrives at npm', async () => {
  const options = ['--policy', 'recordings/inbound', '--port', '0', '--db', join(folder, 'live.db')]
  let isEnded = false
  const served = await npmRun(['listen', ...options], (said, end) => {
    if (!isEnded && said.includes('listening for SMTP')) end()
    isEnded ||= said.includes('listening for SMTP')
  })
  expect(served.status).toBe(0)
  expect(served.said).toContain('"msg":"stopped"')
  expect((await npmRun(['sessions', '--db', join(folder, 'none.db')])).status).toBe(2)
})
