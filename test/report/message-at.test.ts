import { expect, it } from 'vitest'
import type { PhaseInput } from '../../src/domain/events.js'
import type { Exchange } from '../../src/report/session/exchanges.js'
import { messageAt } from '../../src/report/session/message-at.js'
import { lacksText } from '../../src/report/session/withheld-lines.js'

const exchange = (message: number, input: PhaseInput): Exchange => ({
  key: '',
  message,
  at: 0,
  input,
  invocations: [],
  result: {},
  undeliverable: null,
})

const [header, whole] = ['a', 'b'].map((letter) => ({ blob: letter.repeat(64), size: 1 }))

it('a message is as far as it is kept, and whole where its body was looked at later', () => {
  const data = exchange(1, {
    phase: 'data',
    content: header!,
    lacks: { body: { why: 'unread' }, fields: true },
  })
  const later = exchange(2, { phase: 'mailfrom', bodies: [[1, whole!]] })
  const [kept, looked] = [messageAt([data], 0), messageAt([data, later], 0)]
  expect([kept?.content, lacksText(kept?.lacks)]).toEqual([
    header,
    ', without some header fields, without its body, which nobody looked at',
  ])
  expect([looked?.content, lacksText(looked?.lacks)]).toEqual([whole, ', without some header fields'])
})
