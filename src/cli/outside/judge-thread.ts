import { parentPort, workerData } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import { type Recorded, recordUnchanged } from '../../store/reviews/record-unchanged.js'
import { type ThreadAnswer, type ThreadQuestion, toldTrouble } from '../../tui/reader/ask-thread.js'
import { withStore } from '../with-store.js'
import type { VerdictsGiven } from './judge-beside.js'

/** Writes verdicts beside the screen, in the order in which they are given: nothing here awaits between two of them. */
const write = ({ said, by, candidate }: VerdictsGiven): Promise<readonly Recorded[]> =>
  withStore(workerData.storePath, 'write', (store) => recordUnchanged(store, said, { by, candidate }))

const tell = (answer: ThreadAnswer<readonly Recorded[]>): void => parentPort!.postMessage(answer)

parentPort!.on('message', async ({ number, question }: ThreadQuestion<VerdictsGiven>) => {
  try {
    tell({ number, answer: await write(question) })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    tell({ number, trouble: toldTrouble(error) })
  }
})
