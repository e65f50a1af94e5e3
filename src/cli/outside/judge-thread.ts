import { workerData } from 'node:worker_threads'
import { answerQuestions } from '../../store/answer-questions.js'
import { type Recorded, recordUnchanged } from '../../store/reviews/record-unchanged.js'
import { withStore } from '../with-store.js'
import type { VerdictsGiven } from './judge-beside.js'

/** Writes verdicts beside the screen, in the order in which they are given: nothing here awaits between two of them. */
const write = ({ said, by, candidate }: VerdictsGiven): Promise<readonly Recorded[]> =>
  withStore(workerData.storePath, 'write', (store) => recordUnchanged(store, said, { by, candidate }))

answerQuestions(write)
