import { once } from 'node:events'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

test.runIf(process.platform === 'linux')('a thread that gives way does so alone', async () => {
  const module = new URL('../../dist/engine/give-way.js', import.meta.url)
  const before = getPriority()
  const code = `
    const { getPriority } = require('node:os')
    import(${JSON.stringify(module.href)}).then(({ giveWay }) => {
      giveWay()
      require('node:worker_threads').parentPort.postMessage(getPriority())
    })`
  const worker = new Worker(code, { eval: true })
  const [priority] = await once(worker, 'message')
  expect(priority).toBe(Math.max(10, before))
  expect(getPriority()).toBe(before)
  await worker.terminate()
})
