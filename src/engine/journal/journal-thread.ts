import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { EventType } from '../../domain/events.js'
import { Trouble } from '../../domain/trouble.js'
import { appendEvents } from '../../store/append.js'
import { type ThreadAnswer, type ThreadQuestion, toldTrouble } from '../../store/ask-thread.js'
import { eventOfTexts, type PayloadTexts } from '../../store/payload.js'
import { probeStore } from '../../store/probe-store.js'
import { openStore, type Store } from '../../store/store.js'

/** A part of a live session, as it comes to this thread. */
export interface Part {
  readonly session: string
  readonly version: number
  readonly events: readonly { readonly type: EventType; readonly texts: PayloadTexts }[]
  readonly contents: readonly (readonly [sha256: string, content: Uint8Array])[]
}

/** without a part: whether the store can be written */
type Asked = ThreadQuestion<Part | null>

const port: MessagePort = parentPort!
const tell = (answer: ThreadAnswer<null>): void => port.postMessage(answer)

let store: Store | null = null

/** Opened when it is first needed, and again after it could not be. */
const opened = (): Store => {
  store ??= openStore(workerData.storePath, { mode: 'write', durable: workerData.durable })
  return store
}

port.on('message', (first: Asked) => {
  const asked = [first]
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) asked.push(next.message)
  if (!keepTogether(asked)) for (const one of asked) keepAlone(one)
})

/** All in one transaction, or none: then what is wrong with one is no reason to lose the others. */
const keepTogether = (asked: readonly Asked[]): boolean => {
  try {
    const into = opened()
    into.transaction(() => {
      for (const { question } of asked) take(into, question)
    })
  } catch (error) {
    if (error instanceof Trouble) return false
    throw error
  }
  for (const { number } of asked) tell({ number, answer: null })
  return true
}

const keepAlone = ({ number, question }: Asked): void => {
  try {
    take(opened(), question)
    tell({ number, answer: null })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    tell({ number, trouble: toldTrouble(error) })
  }
}

const take = (into: Store, part: Part | null): void => (part === null ? probeStore(into) : append(into, part))

const append = (into: Store, { session, version, events, contents }: Part): void => {
  for (const [sha256, content] of contents) into.pendingBlobs.set(sha256, content)
  appendEvents(into, {
    stream: session,
    kind: 'session',
    expectedVersion: version,
    events: events.map(({ type, texts }) => ({ ...eventOfTexts(type, texts), texts })),
  })
}
