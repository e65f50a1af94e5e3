import { describe, expect, it } from 'vitest'
import { untold } from '../../../src/capture/milter-live/told-macros.js'
import { hintOn } from '../../../src/domain/source-fidelity.js'
import { sourceTable } from '../../../src/domain/source-table.js'
import { CandidateAnswers } from '../../../src/engine/answers/candidate-answers.js'
import { bootHost } from '../../../src/engine/boot-host.js'
import { compareSession } from '../../../src/engine/compare-session.js'
import { type Callouts, revisionOf } from '../../engine/given-recording.js'
import { hasPostfix } from '../postfix.js'
import { givenPostfix } from './given-postfix.js'

const hostOf = (policy: Callouts, name: string) =>
  bootHost(revisionOf(policy, name), new CandidateAnswers(), { hostname: 'live.example' }).host

const base = { validate_data_spool: 'print(#msg:body())' }

describe.skipIf(!hasPostfix)('a candidate, compared on what a live Postfix told,', () => {
  const given = givenPostfix()

  it('is undecidable where it reads what no mail server tells, and drifts where it decides otherwise', async () => {
    const milter = await given.milter(base, { mode: 'observe' })
    await given.send()
    const recording = await milter.session()
    const own = hostOf(base, 'base')
    const comparedWith = (body: string) =>
      compareSession({ base: own, candidate: hostOf({ validate_data_spool: body }, 'candidate') }, recording)
    for (const piece of untold) {
      const [dictionary, key] = piece.split(':')
      const reading = `local _ = vctx:get(msys.core.VCTX_${dictionary === 'conn' ? 'CONN' : 'MESS'}, "${key}")`
      expect(comparedWith(`${reading} ${base.validate_data_spool}`), piece).toMatchObject({
        verdict: 'undecidable',
        undecidable: { call: { reason: expect.stringContaining(piece), hint: hintOn(sourceTable.milter, piece) } },
      })
    }
    const refusing = 'vctx:set_code(550, "5.7.1 no") return msys.core.VALIDATE_DONE'
    expect(comparedWith(refusing)).toMatchObject({ verdict: 'drifted', drifts: [{ kind: 'reply' }] })
    expect(comparedWith(`${base.validate_data_spool} `)).toMatchObject({ verdict: 'same' })
  })
})
