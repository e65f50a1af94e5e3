import { expect, it } from 'vitest'
import { readDialogue } from '../../../../src/capture/observed/dialogue/read-dialogue.js'
import { randomFrom } from '../../../engine/random.js'
import { generateDialogue } from '../generated-dialogue.js'
import { meantActs } from '../meant-acts.js'
import { waysOf } from '../talk.js'

it('reads 1,000 generated dialogues as they were meant', () => {
  const kinds = new Set<string>()
  for (let seed = 1; seed <= 1000; seed++) {
    const { turns, meant } = generateDialogue(randomFrom(seed))
    const { client, server } = waysOf(turns)
    const { acts, missing } = readDialogue(client, server)
    expect(meantActs(acts), `seed ${seed}`).toEqual(meant)
    expect(missing, `seed ${seed}`).toEqual([])
    for (const { kind } of meant) kinds.add(kind)
  }
  expect([...kinds].sort()).toEqual(['chunk', 'command', 'content'])
})
