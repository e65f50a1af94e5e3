import { describe, expect, test } from 'vitest'
import type { Trace } from '../../../src/domain/trace.js'
import { readTrace } from '../../../src/engine/trace/read-trace.js'
import type { SessionTracer } from '../../../src/engine/trace/session-tracer.js'
import { tracerOf } from './given-trace.js'

const policy = (last: string) => ({
  files: {
    'policy.lua': `local mod = {}
function mod:validate_mailfrom(str, ac, vctx)
  vctx:set(1, "first", "1")
  for i = 1, 3000 do
    local x = i
  end
  vctx:set(1, "n", require("late"))
  return 0
end
msys.registerModule("mod", mod)`,
    'late.lua': `return ${last}`,
  },
})

/** What a page shows of a side: of the files and states, those that its steps are of, and the state it leaves. */
const shown = ({ steps, files, states, leaves, first, total, isWhole, outcome, instructions }: Trace) => ({
  steps: steps.map(({ file, state, ...step }) => ({ ...step, file: files[file]!.name, state: states[state] })),
  files: files.filter((_, index) => steps.some(({ file }) => file === index)),
  left: states[leaves],
  first,
  total,
  isWhole,
  outcome,
  instructions,
})

const page = (tracer: SessionTracer, from: number, keep?: number) => {
  const read = readTrace(tracer, {
    invocation: { by: 'place', place: 0 },
    from,
    ...(keep === undefined ? {} : { keep }),
  })
  return {
    ...read,
    recorded: read.recorded && shown(read.recorded),
    candidate: read.candidate && shown(read.candidate),
  }
}

describe('a page of steps', () => {
  const under = () => tracerOf(policy('"a"'), { candidate: policy('"b"') })

  test.each([1, 4001])('from step %i shows the same however often it is read', (from) => {
    const tracer = under()
    const once = page(tracer, from)
    expect(once.parting).toEqual({ kind: 'line', at: 6003 })
    expect(page(tracer, from)).toEqual(once)
    expect(page(under(), from)).toEqual(once)
  })

  test('is a part of the whole', () => {
    const tracer = under()
    const whole = tracer.trace(tracer.invocations[0]!)
    const { recorded, candidate } = page(tracer, 1)
    expect(recorded).toEqual(shown({ ...whole.recorded!, steps: whole.recorded!.steps.slice(0, 4000) }))
    expect(candidate).toEqual(shown({ ...whole.candidate!, steps: whole.candidate!.steps.slice(0, 4000) }))
    expect(recorded).toMatchObject({ first: 1, total: 6006, left: { mess: { first: '1', n: 'a' } } })
    expect(page(tracer, 1, 1).recorded!.steps).toEqual(recorded!.steps.slice(0, 1))
    expect(page(tracer, 4001).recorded!.steps).toHaveLength(2006)
  })

  test('without a candidate is as beside one, and parts nowhere', () => {
    const own = page(tracerOf(policy('"a"')), 1)
    expect(own).toMatchObject({ candidate: null, parting: null })
    expect(own.recorded).toEqual(page(under(), 1).recorded)
  })
})
