import { workerData } from 'node:worker_threads'
import { answerQuestions } from '../../store/answer-questions.js'
import type { SaveAsked } from './save-beside.js'
import { saveCopy } from './save-copy.js'

/** Writes copies beside the screen. */
answerQuestions(({ copy, path }: SaveAsked) => saveCopy(workerData.storePath, copy, path))
