import { expect, it } from 'vitest'
import { moduleOf } from '../../momentum/given-policy.js'
import { RawClient } from '../smtp/raw-client.js'
import { type GivenService, givenService } from './given-service.js'

const phases = ['connect', 'ehlo', 'mailfrom', 'rcptto', 'data', 'data_spool', 'data_spool_each_rcpt'] as const
type Phase = (typeof phases)[number]

/** The address of the client, by PROXY, says in which phase something is decided, and its port what that is: a code, or 1 for an error. */
const decisions = ['554', '451', '421', '1'] as const
type Decision = (typeof decisions)[number]

const decide = `require('msys.core')
function decide(accept, vctx, phase)
  local place, port = tostring(accept.remote_addr):match("^192%.0%.2%.(%d+):(%d+)$")
  if tonumber(place) ~= phase then return msys.core.VALIDATE_CONT end
  if port == "1" then error("no") end
  local code, text = tonumber(port), port:sub(1, 1) .. ".7.1 100% no\\nnever"
  if code == 421 then vctx:disconnect(code, text) else vctx:set_code(code, text) end
  return msys.core.VALIDATE_DONE
end
`
const calling = phases.map((phase, place): [string, string] => [
  `validate_${phase}`,
  `do return decide(accept, vctx, ${place}) end`,
])
const later = phases.map((phase): [string, string] => [`validate_${phase}`, 'print("later")'])
const policy = decide + moduleOf(Object.fromEntries(calling), 'first') + moduleOf(Object.fromEntries(later), 'later')

const lines = ['EHLO c', 'MAIL FROM:<a@x>', 'RCPT TO:<b@x>', 'DATA', 'Subject: x\r\n\r\nx\r\n.']

/** How many replies that accept come before the one that a phase decides over. */
const repliesBefore: Readonly<Record<Phase, number>> = {
  connect: 0,
  ehlo: 1,
  mailfrom: 2,
  rcptto: 3,
  data: 5,
  data_spool: 5,
  data_spool_each_rcpt: 5,
}

const told: Readonly<Record<Decision, string>> = {
  554: '554-5.7.1 100% no\r\n554 5.7.1 never\r\n',
  451: '451-4.7.1 100% no\r\n451 4.7.1 never\r\n',
  421: '421-4.7.1 100% no\r\n421 4.7.1 never\r\n',
  1: '421 live.example temporary issue, please retry your message later\r\n',
}

/** Talks until a reply does not accept, and then quits where it may: the replies that accepted, the one that did not, and who the client was. */
const talk = async ({ port }: GivenService, place: number, decision: Decision) => {
  const client = await RawClient.connect(port)
  client.send(`PROXY TCP4 192.0.2.${place} 192.0.2.99 ${decision} 25\r\n`)
  const replies = [await client.reply()]
  for (const line of lines) {
    if (!/^[23]/.test(replies.at(-1)!)) break
    replies.push(await client.ask(line))
  }
  if (decision === '421') expect(await client.rest()).toBe('')
  else expect(await client.ask('QUIT')).toMatch(/^221 /)
  return { before: replies.length - 1, reply: replies.at(-1)!, peer: `192.0.2.${place}:${decision}` }
}

it('what a policy refuses, puts off, cuts off or fails at is told and recorded, whatever the phase, and no later module is asked', async () => {
  const given = await givenService(policy, { listen: { isProxied: () => true } })
  const cases = phases.flatMap((phase, place) => decisions.map((decision) => ({ phase, place, decision })))
  const talks = await Promise.all(cases.map(({ place, decision }) => talk(given, place, decision)))
  const ended = await given.sessions(cases.length)
  for (const [nth, { phase, decision }] of cases.entries()) {
    const { before, reply, peer } = talks[nth]!
    const one = ended.find((session) => session.peer === peer)!
    const { phases: reached, gaps, closed } = given.recording(one)
    const decided = reached.find(({ result }) => /"reply":\[[45]/.test(result))!
    const { reply: kept, output = [], failures } = JSON.parse(decided.result)
    expect(
      { before, reply, end: one.end, gaps, closed: closed?.end, output, failed: failures?.length ?? 0, kept: kept[0] },
      `${phase} ${decision}`,
    ).toEqual({
      before: repliesBefore[phase],
      reply: told[decision],
      end: decision === '421' ? 'disconnect' : 'quit',
      gaps: [],
      closed: decision === '421' ? 'disconnect' : 'quit',
      output: [],
      failed: decision === '1' ? 1 : 0,
      kept: decision === '1' ? 421 : Number(decision),
    })
    expect(decided.name.phase).toBe(phase === 'data_spool' ? 'spool' : phase.replace('data_spool_', ''))
  }
  expect(given.faults).toEqual([])
  expect(given.verify()).toMatchObject({ faithful: cases.length, unfaithful: [] })
})
