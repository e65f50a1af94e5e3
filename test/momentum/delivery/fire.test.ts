import { describe, expect, it } from 'vitest'
import { knownCallouts } from '../../../src/momentum/callouts/callouts.js'
import { fireableHook } from '../../../src/momentum/fire/fireable.js'
import { hookSignatures } from '../../../src/momentum/fire/hook-signatures.js'
import { givenPolicy, hello, mail, type Step } from '../given-policy.js'

const fire = (hook: string, ...args: readonly unknown[]): Step => ({ fire: { hook, args } })

const hook = (name: string, parameters: string, body: string): string => `local mod = {}
function mod:${name}(${parameters}) ${body} end
msys.registerModule("mod", mod)
`

const sent: readonly Step[] = [hello, ...mail()]

const play = (policy: string, ...steps: readonly Step[]) => givenPolicy(policy).session([...sent, ...steps])

describe('a hook that a scenario fires', () => {
  it('gets its arguments as they are given', () => {
    const tell = 'print(msg:rcptto(), dr.domain, now.tv_sec, note, length)'
    const attempt = fire('core_log_attempt_v1', 'message', 'relay.example', 'now', null, 7)
    const { output } = play(hook('core_log_attempt_v1', 'msg, dr, now, note, length', tell), { wait: '1s' }, attempt)
    expect(output).toEqual(['b@example.net\trelay.example\t1767225601\tnil\t7'])
  })

  it('is about the copy of its recipient', () => {
    const policy = hook('core_log_attempt_v1', 'msg', 'print(msg:rcptto(), msg.id)')
    const attempts = ['c@example.net', 'b@example.net'].map((to) => ({
      ...(fire('core_log_attempt_v1', 'message', 'x.example', 'now', null, 0) as object),
      to,
    }))
    const steps = [hello, ...mail(['b@example.net', 'c@example.net']), ...attempts]
    const { output } = givenPolicy(policy).session(steps)
    expect(output.map((line) => line.slice(0, 13))).toEqual(['c@example.net', 'b@example.net'])
    expect(new Set(output).size).toBe(2)
  })

  it('tells what it answers, and what it leaves in a string that it was given', () => {
    const policy = hook(
      'core_generate_rfc3464_message_preamble',
      'msg, action, body',
      'body:write("Sorry", 5) return 3',
    )
    const preamble = fire('core_generate_rfc3464_message_preamble', 'message', 1, 'Hello. ')
    expect(play(policy, preamble).results['fire#1 <b@example.net>']).toEqual({
      answered: 3,
      written: { body: 'Hello. Sorry' },
    })
  })

  it('cuts what does not fit into a bounded string', () => {
    const policy = hook('msgc_get_private_name', 'buffer', 'buffer:set("a long name")')
    const { results } = play(policy, fire('msgc_get_private_name', { text: '', capacity: 6 }))
    expect(results['fire']).toEqual({ written: { buf: 'a long' } })
  })

  it('stops at the first module that answers other than 0, and not where it answers nothing', () => {
    const answering = (answer: string): string => hook('core_is_adaptive_scope_global', 'slot, domain', answer)
    const three = answering('print(1)') + answering('print(2) return 7') + answering('print(3) return 8')
    const policy = three.replaceAll('local mod', 'mod')
    const { output, results } = play(policy, fire('core_is_adaptive_scope_global', 1, 'x.example'))
    expect(output).toEqual(['1', '2'])
    expect(results['fire']?.answered).toBe(7)
  })

  it('is fired for nobody where its message was never taken', () => {
    const policy = `local mod = {}
function mod:validate_data(msg, ac, vctx) vctx:set_code(550, "no") return 0 end
function mod:delay_dsn_send_notification(msg) print("sent") return 0 end
msys.registerModule("mod", mod)`
    const { output, results } = play(policy, fire('delay_dsn_send_notification', 'message'))
    expect(output).toEqual([])
    expect(results['fire#1 <b@example.net>']).toEqual({})
  })

  it('is undecidable where it leaves a verdict', () => {
    const policy = hook('core_get_received_header_text', 'msg, mc, ac, vctx, text', 'vctx:set_code(550, "no") return 0')
    const { gaps } = play(policy, fire('core_get_received_header_text', 'message', 'construct', 'accept', 'vctx', ''))
    expect(gaps).toEqual([
      'core_get_received_header_text leaves a verdict in vctx, and what the server does with it, this version does not know',
    ])
  })

  it('of an SMTP session is fired for nobody once that is over', () => {
    const policy = hook(
      'core_get_received_header_text',
      'msg, mc, ac, vctx, text',
      'print(vctx:get(0, "ehlo_domain")) return 0',
    )
    const header = fire('core_get_received_header_text', 'message', 'construct', 'accept', 'vctx', '')
    expect(play(policy, header, 'QUIT', header).output).toEqual(['client.example'])
  })
})

describe('the table of hooks', () => {
  it('has nothing that registerModule would ignore', () => {
    expect(Object.keys(hookSignatures).filter((name) => !knownCallouts.has(name))).toEqual([])
  })

  it('says of each why it cannot be fired, where it cannot', () => {
    const refused = Object.keys(hookSignatures).filter((name) => fireableHook(name).outcome === 'refused')
    const fireable = Object.keys(hookSignatures).length - refused.length
    expect({ refused: refused.length, fireable }).toMatchInlineSnapshot(`
      {
        "fireable": 35,
        "refused": 124,
      }
    `)
  })
})
