import { Trouble } from '../../domain/trouble.js'
import { readRecording } from '../../engine/read-recording.js'
import { scriptOf } from '../../engine/script.js'
import { stoppedByTheClock } from '../../engine/stopped.js'
import { watchedOnce } from '../../engine/watched.js'
import { refuseUneditable, WhatIfBench } from '../../engine/what-if/what-if-bench.js'
import { editsOf } from '../../tui/reader/copy-reader.js'
import type { EditedCopy } from '../../tui/reader/questions.js'
import { scenarioOfCopy, writeScenario } from '../scenario-copy.js'
import { withStore } from '../with-store.js'

/** Writes a copy of a session as a scenario file. Throws Trouble as `WhatIfBench.run`, `scenarioOfCopy` and `writeScenario`. */
export const saveCopy = (storePath: string, { session, edits }: EditedCopy, path: string): Promise<void> =>
  withStore(storePath, 'read', (store) => {
    const recording = readRecording(store, session)
    refuseUneditable(recording)
    const text = watchedOnce(() => {
      const ran = new WhatIfBench(store).run(recording, editsOf(scriptOf(recording), edits))
      return scenarioOfCopy(store, recording, { ran, candidate: null })
    })
    if (text === null) throw new Trouble('session-stopped', stoppedByTheClock.reason, { hint: stoppedByTheClock.hint })
    writeScenario(path, text)
  })
