import { readRecording } from '../../engine/read-recording.js'
import { WhatIfBench } from '../../engine/what-if/what-if-bench.js'
import type { EditedCopy } from '../../tui/reader/edited-copy.js'
import { scenarioOfCopy, writeScenario } from '../scenario-copy.js'
import { withStore } from '../with-store.js'
import { runCopy } from './run-copy.js'

/** Writes a copy of a session as a scenario file. Throws Trouble as `runCopy`, `scenarioOfCopy` and `writeScenario`. */
export const saveCopy = (storePath: string, { session, edits }: EditedCopy, path: string): Promise<void> =>
  withStore(storePath, 'read', (store) => {
    const recording = readRecording(store, session)
    const ran = runCopy(new WhatIfBench(store), recording, edits)
    writeScenario(path, scenarioOfCopy(store, recording, { ran, candidate: null }))
  })
