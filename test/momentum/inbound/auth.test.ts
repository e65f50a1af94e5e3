import { describe, expect, it } from 'vitest'
import { base64, login, plain } from '../auth-steps.js'
import { givenCallouts, givenPolicy, hello, mail, type Step } from '../given-policy.js'

const offers = { offers: ['AUTH PLAIN LOGIN'] }
const world = { auth: { ann: 'secret', bob: { error: 'directory is down' } } }

const played = (callouts: Readonly<Record<string, string>>, steps: readonly Step[]) =>
  givenCallouts(callouts)
    .world(world)
    .session([hello, ...steps], offers)

const lastReply = (callouts: Readonly<Record<string, string>>, steps: readonly Step[]): string =>
  played(callouts, steps).replies.at(-1)!

describe('AUTH by what the server knows', () => {
  it.each<[string, readonly Step[], string]>([
    ['PLAIN at once', [plain('ann', 'secret')], '235 2.7.0 authentication succeeded'],
    [
      'PLAIN after a challenge',
      ['AUTH PLAIN', { answer: base64('\0ann\0secret') }],
      '235 2.7.0 authentication succeeded',
    ],
    ['LOGIN', login('ann', 'secret'), '235 2.7.0 authentication succeeded'],
    [
      'LOGIN with the user at once',
      [`AUTH LOGIN ${base64('ann')}`, { answer: base64('secret') }],
      '235 2.7.0 authentication succeeded',
    ],
    ['another password', login('ann', 'guess'), '535 5.7.8 authentication credentials invalid'],
    ['a user that nobody knows', login('eve', 'secret'), '535 5.7.8 authentication credentials invalid'],
    ['a check that cannot be made', login('bob', 'secret'), '454 4.7.0 temporary authentication failure'],
  ])('%s', (_, steps, reply) => {
    expect(lastReply({}, steps)).toBe(reply)
  })

  it('asks for the user and the password as LOGIN does', () => {
    expect(played({}, login('ann', 'secret')).replies.slice(2)).toEqual([
      '334 VXNlcm5hbWU6',
      '334 UGFzc3dvcmQ6',
      '235 2.7.0 authentication succeeded',
    ])
  })

  it.each<[string, readonly Step[], RegExp]>([
    ['no mechanism', ['AUTH'], /^501/],
    ['a mechanism that is not offered', ['AUTH CRAM-MD5'], /^504/],
    ['what is no base64', ['AUTH LOGIN !!'], /^501/],
    ['what is no PLAIN', [`AUTH PLAIN ${base64('ann secret')}`], /^501/],
    ['an answer that is none', ['AUTH LOGIN', { answer: '???' }], /^501/],
    ['a client that gives up', ['AUTH LOGIN', { answer: '*' }], /^501 5.0.0 authentication cancelled/],
    ['a command in place of an answer', ['AUTH LOGIN', 'NOOP now'], /^501/],
    ['a second AUTH', [plain('ann', 'secret'), plain('ann', 'secret')], /^503/],
    ['AUTH within a message', ['MAIL FROM:<a@example.com>', plain('ann', 'secret')], /^503/],
  ])('%s', (_, steps, reply) => {
    expect(lastReply({}, steps)).toMatch(reply)
  })

  it('comes before EHLO at a wrong time, and is not known where it is not offered', () => {
    expect(givenCallouts({}).session(['AUTH PLAIN'], offers).replies.at(-1)).toMatch(/^503/)
    expect(givenCallouts({}).session([hello, 'AUTH PLAIN']).replies.at(-1)).toMatch(/^502/)
  })

  it('is not known once a policy has taken it away', () => {
    expect(
      lastReply({ validate_ehlo: 'accept:esmtp_capability_remove("AUTH PLAIN LOGIN")' }, [plain('ann', 'secret')]),
    ).toMatch(/^502/)
  })

  it('lets a client relay from its next RCPT on', () => {
    const asks = { validate_rcptto: 'print(vctx:get(0, "can_relay"))' }
    expect(played(asks, [plain('ann', 'secret'), ...mail()]).output).toEqual(['true'])
    expect(played(asks, [plain('ann', 'guess'), ...mail()]).output).toEqual([''])
  })

  it('asks the server with a digest of the password, which is in the stimulus as the client sent it', () => {
    const { recorder } = played({}, [plain('ann', 'secret')])
    const asked = recorder.events.flatMap(({ event }) =>
      event.type === 'PhaseReached' && event.input.phase === 'auth' ? [event.input] : [],
    )
    expect(asked).toMatchInlineSnapshot(`
      [
        {
          "answers": [
            {
              "answer": {
                "status": "pass",
              },
              "call": "smtp.auth",
              "key": [
                "ann",
                "7e9ee42ca9a49ce6f7cca940d8446dde3163bfd5e6e2905c7386f794df92d567",
              ],
            },
          ],
          "line": "AUTH PLAIN AGFubgBzZWNyZXQ=
      ",
          "phase": "auth",
        },
      ]
    `)
  })
})

describe('core_validate_auth', () => {
  const tells = 'print(auth_status, vctx:get(0, "auth_name"), vctx:get(0, "auth_status"), vctx:get(0, "auth_user"))'

  it.each(['core_validate_auth', 'core_validate_auth_hook'])('%s hears how it ended', (callout) => {
    expect(played({ [callout]: tells }, login('ann', 'secret')).output).toEqual(['0\tLOGIN\tpass\tann'])
    expect(played({ [callout]: tells }, [plain('ann', 'guess')]).output).toEqual(['1\tPLAIN\tfail\tann'])
    expect(played({ [callout]: tells }, [plain('bob', 'x')]).output).toEqual(['2\tPLAIN\terror\tbob'])
  })

  it('has the last word with a refusal, and the client is not authenticated', () => {
    const policy = { core_validate_auth: 'vctx:disconnect(535, "5.7.8 not you")', validate_mailfrom: 'print("mail")' }
    const { replies, output, end } = played(policy, [plain('ann', 'secret'), ...mail()])
    expect({ last: replies.at(-1), output, end }).toEqual({ last: '535 5.7.8 not you', output: [], end: 'disconnect' })
  })

  it('may word the success', () => {
    expect(lastReply({ core_validate_auth: 'vctx.note = "2.7.0 hello"' }, [plain('ann', 'secret')])).toBe(
      '235 2.7.0 hello',
    )
  })

  it('cannot know what is in auth_info', () => {
    expect(played({ core_validate_auth: 'print(auth_info.user)' }, [plain('ann', 'secret')]).gaps).toEqual([
      'ec_auth_info.user is not emulated yet',
    ])
  })
})

describe('core_pre_esmtp_auth', () => {
  const returning = (value: string) => ({
    core_pre_esmtp_auth: `return ${value}`,
    ac_auth_log_auth_failure: 'print("failed")',
  })

  it.each([
    ['EC_AUTH_OK', 'msys.core.EC_AUTH_OK', '235 2.7.0 authentication succeeded'],
    ['EC_AUTH_FAIL', 'msys.core.EC_AUTH_FAIL', '535 5.7.8 authentication credentials invalid'],
    ['EC_AUTH_ERROR', 'msys.core.EC_AUTH_ERROR', '454 4.7.0 temporary authentication failure'],
    ['-1', '-1', '334 VXNlcm5hbWU6'],
  ])('decides with %s before the client is asked for anything', (_, value, reply) => {
    const { replies, output } = played(returning(value), login('ann', 'secret').slice(0, 1))
    expect(replies.at(-1)).toBe(reply)
    expect(output).toEqual([])
  })

  it('leaves auth_user out where the client has not named itself', () => {
    const policy = { ...returning('msys.core.EC_AUTH_OK'), core_validate_auth: 'print(vctx:exists(0, "auth_user"))' }
    expect(played(policy, ['AUTH LOGIN']).output).toEqual(['0'])
  })

  it.each([
    ['another number', '7', 'core_pre_esmtp_auth returns 7, and no manual says what the server does then'],
    ['nothing', 'nil', 'core_pre_esmtp_auth returns no number, and no manual says what the server makes of that'],
  ])('is nothing that can be known where it answers %s', (_, value, reason) => {
    expect(played(returning(value), ['AUTH LOGIN']).gaps).toEqual([reason])
  })

  it('that fails is an error of authentication, and is told', () => {
    const { replies, failures } = played({ core_pre_esmtp_auth: 'error("boom")' }, [plain('ann', 'secret')])
    expect(replies.at(-1)).toMatch(/^454/)
    expect(failures).toEqual(['core_pre_esmtp_auth: boom'])
  })
})

describe('ac_auth', () => {
  const decides = {
    ac_auth_perform_auth: `
      print(username, password)
      if password == "open" then return msys.core.EC_AUTH_OK end
      if password == "rude" then local text = "531 Get out of town" response:write(text, #text) end
      return msys.core.EC_AUTH_FAIL`,
    ac_auth_log_auth_failure: 'print("failure", username, tostring(response))',
  }

  it('decides in place of the server, which is not asked', () => {
    const { replies, output, recorder } = played(decides, login('zoe', 'open'))
    expect(replies.at(-1)).toMatch(/^235/)
    expect(output).toEqual(['zoe\topen'])
    expect(recorder.events.map(({ texts }) => texts.input).join()).not.toContain('smtp.auth')
  })

  it('refuses in the words of its response, and logs the failure', () => {
    const { replies, output } = played(decides, [plain('zoe', 'rude')])
    expect(replies.at(-1)).toBe('531 Get out of town')
    expect(output).toEqual(['zoe\trude', 'failure\tzoe\t531 Get out of town'])
  })

  it('leaves it to the server with -1', () => {
    expect(lastReply({ ac_auth_perform_auth: 'return -1' }, [plain('ann', 'secret')])).toMatch(/^235/)
    expect(lastReply({ ac_auth_perform_auth: 'return -1' }, [plain('ann', 'guess')])).toMatch(/^535/)
  })

  it('reaches the validate context as the manual shows', () => {
    const { output } = played(
      {
        ac_auth_perform_auth: `
          if accept.protocol == msys.core.P_ESMTP then
            print(msys.core.accept_construct_get_message_construct(accept).ctx:get(0, "ehlo_domain"))
          end
          return msys.core.EC_AUTH_OK`,
      },
      [plain('zoe', 'x')],
    )
    expect(output).toEqual(['client.example'])
  })

  it('is nothing that can be known where the response is no reply', () => {
    const { gaps } = played({ ac_auth_perform_auth: 'response:set("go away") return msys.core.EC_AUTH_FAIL' }, [
      plain('zoe', 'x'),
    ])
    expect(gaps[0]).toMatch(/^response is "go away", which is no refusal/)
  })
})

describe('AUTH where the policy has a scheme of its own', () => {
  const scheme = (body: string): string => `local mod, auth = {}, {}
function auth:authenticate(file, parameters, user, password) return msys.core.EC_AUTH_OK end
function mod:init() ${body} return true end
msys.registerModule("mod", mod)`
  const session = (body: string, steps: readonly Step[]) =>
    givenPolicy(scheme(body))
      .world(world)
      .session([hello, ...steps], offers)

  it('is not answered by the world: whether the listener asks the scheme, nobody knows here', () => {
    expect(session('msys.registerAuth("mine", auth)', [plain('ann', 'secret')]).gaps).toEqual([
      "the policy registers the authentication scheme mine: whether this listener asks it is the configuration's to say",
    ])
  })

  it('goes on where nobody authenticates', () => {
    const { gaps, replies } = session('msys.registerAuth("mine", auth)', ['NOOP'])
    expect({ gaps, last: replies.at(-1) }).toEqual({ gaps: [], last: '250 2.0.0 OK' })
  })

  it.each([
    ['msys.registerAuth({}, auth)', "bad argument #1 to 'registerAuth' (string expected, got table)"],
    ['msys.registerAuth("mine")', "bad argument #2 to 'registerAuth' (table expected, got no value)"],
  ])('does not boot with a bad argument: %s', (body, message) => {
    expect(givenPolicy(scheme(body)).boot().result).toMatchObject({
      outcome: 'failed',
      failure: { message: expect.stringContaining(message) },
    })
  })

  it('registers in init alone', () => {
    const policy = givenCallouts({ validate_ehlo: 'msys.registerAuth("mine", {})' })
    expect(policy.session([hello]).gaps).toEqual([
      'auth:mine is defined outside of init, which the manual does not describe',
    ])
  })
})
