import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMilter } from './live-milter.js'
import { client, fullOffer, ToyMta } from './mta.js'

const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'))

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-milter-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const mail = { kind: 'mail', address: '<a@x>', parameters: [] } as const

describe('a milter on a socket file', () => {
  it('answers there, and leaves nothing behind', async () => {
    const path = join(folder, 'fresh')
    const { server } = await startMilter({ kind: 'unix', path })
    const mta = new ToyMta({ path })
    expect((await mta.ask(fullOffer)).letter).toBe('O')
    mta.send({ kind: 'quit' })
    await mta.closed()
    await server.close(1000)
    expect(lstatSync(path, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('takes the place of one that was killed', async () => {
    const path = join(folder, 'stale')
    const killed = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', killed])
    expect(lstatSync(path).isSocket()).toBe(true)
    const { server } = await startMilter({ kind: 'unix', path })
    await server.close(0)
  })

  it('does not take the place of one that is alive', async () => {
    const path = join(folder, 'alive')
    const { server } = await startMilter({ kind: 'unix', path })
    await expect(startMilter({ kind: 'unix', path })).rejects.toMatchObject({
      code: 'milter-address-taken',
      message: `${path} is a socket that a program listens at; allowed is a path where nothing is, or a socket that was left`,
    })
    await server.close(0)
  })

  it.each<[string, (path: string) => void, string]>([
    ['a file', (path) => writeFileSync(path, 'mine'), 'is a file'],
    ['a folder', (path) => mkdirSync(path), 'is a folder'],
    ['a symbolic link', (path) => symlinkSync('/nowhere', path), 'is a symbolic link'],
  ])('does not take the place of %s', async (title, make, message) => {
    const path = join(folder, title)
    make(path)
    await expect(startMilter({ kind: 'unix', path })).rejects.toThrow(`${path} ${message}`)
    expect(lstatSync(path, { throwIfNoEntry: false })).toBeDefined()
  })

  it('needs the folder that it is in', async () => {
    const path = join(folder, 'none/socket')
    await expect(startMilter({ kind: 'unix', path })).rejects.toMatchObject({ code: 'milter-address-unusable' })
  })
})

describe('a milter on a port', () => {
  it('says which one was chosen for it', async () => {
    const { server, port } = await startMilter()
    expect(port).toBeGreaterThan(0)
    await server.close(0)
  })

  it.skipIf(!hasIpv6)('may be asked by IPv6', async () => {
    const { server, port } = await startMilter({ kind: 'inet', host: '::1', port: 0 })
    const mta = new ToyMta({ host: '::1', port })
    expect((await mta.ask(fullOffer)).letter).toBe('O')
    mta.send({ kind: 'quit' })
    await server.close(1000)
  })

  it('does not share it', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { readonly port: number }
    await expect(startMilter({ kind: 'inet', host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'milter-address-taken',
      message: `another program listens at inet:${port}@127.0.0.1`,
    })
    await new Promise((resolve) => taken.close(resolve))
  })

  it('is not on a host of another machine', async () => {
    await expect(startMilter({ kind: 'inet', host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'milter-address-unusable',
    })
  })
})

describe('closing', () => {
  it('lets sessions end by themselves, and takes no new ones', async () => {
    const milter = await startMilter()
    const mta = new ToyMta({ port: milter.port })
    await mta.ask(fullOffer)
    await mta.ask(client)
    const closed = milter.server.close(60_000)
    await expect(new ToyMta({ port: milter.port }).ask(fullOffer)).rejects.toThrow('closed the connection')
    expect((await mta.ask(mail)).letter).toBe('c')
    mta.send({ kind: 'quit' })
    await closed
    expect(milter.calls()).toEqual(['begun', 'connect', 'mail', 'abort', 'gone'])
  })

  it('ends those that stay, after the grace', async () => {
    const milter = await startMilter()
    const mta = new ToyMta({ port: milter.port })
    await mta.ask(fullOffer)
    await mta.ask(client)
    await milter.server.close(10)
    await mta.closed()
    expect((await milter.heard('gone')).how).toMatchObject({ kind: 'failed', trouble: { code: 'milter-stopped' } })
  })

  it('waits for the step that a driver is at, and for the driver to be told', async () => {
    const milter = await startMilter()
    const mta = new ToyMta({ port: milter.port })
    let answer = (): void => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    milter.play({
      mail: async () => {
        await answered
        return { kind: 'continue' }
      },
    })
    mta.send(fullOffer, client, mail)
    await milter.heard('mail')
    const closed = milter.server.close(0).then(() => milter.calls())
    await mta.closed()
    answer()
    expect(await closed).toEqual(['begun', 'connect', 'mail', 'abort', 'gone'])
  })
})
