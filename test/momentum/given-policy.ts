import { parseScenario } from '../../src/capture/scenario/parse-scenario.js'
import type { SessionScript } from '../../src/capture/scenario/script.js'
import { type Simulated, simulateSession } from '../../src/capture/simulate.js'
import { bytesOfText } from '../../src/domain/bytes.js'
import type { BootResult, DeinitRun, Invocation, PhaseResult } from '../../src/domain/events.js'
import { showText } from '../../src/domain/phase.js'
import { type Revision, revisionId } from '../../src/domain/revision.js'
import type { WorldSpec } from '../../src/domain/world.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { bootTime } from '../../src/engine/boot-host.js'
import type { RecordedEvent, SessionRecorder } from '../../src/engine/session-recorder.js'
import type { Limits } from '../../src/lua/machine.js'
import { calloutsOfPhase } from '../../src/momentum/callouts/callouts.js'
import { type Boot, defaultLimits, Host } from '../../src/momentum/host.js'
import { exchangesOf } from '../../src/report/session/exchanges.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'

/** A step as a scenario file has it: a command, `{ text: … }`, `{ wait: '30s' }`, `{ context: … }`, `'abort'`, a pipelined list. */
export type Step = string | readonly string[] | Readonly<Record<string, unknown>>

/** What a session has besides its steps, as in a scenario file. */
export interface Circumstances {
  readonly peer?: string
  readonly listener?: string
  readonly at?: string
  readonly seed?: number
  readonly context?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly offers?: readonly string[]
}

/** What came of a session, for a test to look at. */
export interface Played {
  /** every reply that the client got, its code and text */
  readonly replies: readonly string[]
  /** by phase key: `rcptto#1 <a@example.net>` */
  readonly results: Readonly<Record<string, PhaseResult>>
  readonly work: Readonly<Record<string, readonly Invocation[]>>
  /** `phase-key module.callout` of every invocation, in order */
  readonly called: readonly string[]
  /** printed lines of all phases, in order */
  readonly output: readonly string[]
  /** `callout: error` of all phases, in order */
  readonly failures: readonly string[]
  /** why the recording ends early */
  readonly gaps: readonly string[]
  readonly end: string
  /** everything that is stored of it, byte for byte */
  readonly texts: readonly string[]
  readonly recorder: SessionRecorder
}

/** A policy on an emulated host, and the world around it. */
export class Given {
  private readonly revision: Revision
  private spec: Readonly<Record<string, unknown>> = {}
  private profile: Readonly<Record<string, string>> = {}
  private limits: Limits = defaultLimits
  private goingOn: Pick<Simulated, 'continuous'> = {}
  private booted: { readonly host: Host; readonly boot: Boot } | null = null

  constructor(files: Readonly<Record<string, string>>) {
    const bytes = new Map(Object.entries(files).map(([path, text]) => [path, bytesOfText(text)]))
    const entry = bytes.has('policy.conf') ? 'policy.conf' : 'policy.lua'
    this.revision = { id: revisionId(entry, bytes), name: 'policy', dialect: 'thrlua', entry, files: bytes }
  }

  /** Answers, as a scenario file's `world:` has them. */
  world(spec: Readonly<Record<string, unknown>>): this {
    this.spec = spec
    return this
  }

  settings(profile: Readonly<Record<string, string>>): this {
    this.profile = profile
    return this
  }

  limitedTo(limits: Partial<Limits>): this {
    this.limits = { ...defaultLimits, ...limits }
    return this
  }

  /** Sessions go on from one another. */
  continuing(): this {
    this.goingOn = { continuous: {} }
    return this
  }

  /** What loading the policy came to. */
  boot(): { readonly result: BootResult; readonly output: readonly string[]; readonly deinit: readonly DeinitRun[] } {
    const { boot } = this.bootOnce()
    return { result: boot.result, output: boot.output.map(showText), deinit: boot.deinit }
  }

  get host(): Host {
    return this.bootOnce().host
  }

  /** Plays a client's session and records it. */
  session(steps: readonly Step[], circumstances: Circumstances = {}): Played {
    const { host } = this.bootOnce()
    const [script, world] = this.parse(steps, circumstances)
    const simulated = { ...this.made, ...this.goingOn, file: 'test.yaml', world: worldFromSpec(world)() }
    return played(simulateSession(host, script, simulated))
  }

  /** A client's script, and the world, as the scenario reader gives them. */
  parse(steps: readonly Step[], circumstances: Circumstances = {}): readonly [SessionScript, WorldSpec] {
    const session = { name: 'test', ...circumstances, steps: steps.length === 0 ? [{ wait: '1ms' }] : steps }
    const scenario = parseScenario(JSON.stringify({ world: this.spec, sessions: [session] }), 'test.yaml', () => '')
    return [scenario.sessions[0]!, scenario.world]
  }

  get made(): { readonly revision: string; readonly boot: string } {
    return { revision: this.revision.id, boot: this.bootOnce().boot.digest }
  }

  private bootOnce(): { readonly host: Host; readonly boot: Boot } {
    if (this.booted) return this.booted
    const options = { revision: this.revision, profile: this.profile, limits: this.limits }
    const host = new Host(options)
    const boot = host.boot(options, bootTime, worldAnswers(worldFromSpec(this.parse([])[1])()))
    this.booted = { host, boot }
    return this.booted
  }
}

/** A policy: its Lua source, or its files by path with `policy.lua` among them. */
export const givenPolicy = (policy: string | Readonly<Record<string, string>>): Given =>
  new Given(typeof policy === 'string' ? { 'policy.lua': policy } : policy)

const parameters: Readonly<Record<string, string>> = {
  validate_connect: 'accept, vctx',
  validate_ehlo: 'str, accept, vctx',
  validate_mailfrom: 'str, accept, vctx',
  validate_rcptto: 'msg, str, accept, vctx',
  validate_rcptto_list: 'list, vctx',
  validate_rcptto_list_final: 'list, vctx',
  validate_data: 'msg, accept, vctx',
  validate_data_spool: 'msg, accept, vctx',
  validate_data_spool_each_rcpt: 'msg, accept, vctx',
  validate_set_binding: 'msg',
  core_validate_accept: 'accept, vctx',
  core_validate_connect: 'accept, vctx',
  core_validate_data_spool_each_rcpt: 'msg, accept, vctx',
  core_post_validate_data_spool_each_rcpt_v1: 'msg, accept, vctx',
  core_pre_msg_each_rcpt: 'msg, accept',
  core_post_msg_each_rcpt: 'msg, accept, vctx',
  core_final_validation: 'msg, accept, vctx',
  core_config_get_message_routing_domain: 'scope, msg, buff',
  core_inc_inbound_connections: 'conntype, accept',
  core_dec_inbound_connections: 'conntype, accept',
  core_post_smtp_command: 'b, mc, vctx',
  core_server_esmtp_session_abort: 'accept',
  core_get_inbound_tls_parameters: 'mc, vctx, params',
  core_inbound_smtp_tls_verify_callback: 'mc, sslctx, preverify_ok, subject, issuer, x509ctx',
  core_inbound_smtp_tls_post_accept: 'mc, event, eventtype, vclosure, now',
  core_pre_esmtp_auth: 'accept, mc, vctx',
  ac_auth_perform_auth: 'username, password, accept, response',
  core_validate_auth: 'vctx, auth_info, auth_status',
  core_validate_auth_hook: 'vctx, auth_info, auth_status',
  ac_auth_log_auth_failure: 'username, accept, response',
  core_binding_group_choose_binding: 'msg, group',
  core_post_validate_set_binding: 'msg',
  core_final_validation2: 'msg, accept, vctx',
  core_post_final_validation: 'msg, accept, vctx',
  core_log_reception_v1: 'accept, msg, now, note, note_len',
  core_ec_message_enqueue: 'msg, now',
  core_log_rejection: 'now, accept, vctx, phase, format, args',
}

/** The source of a module of these callouts, by name their bodies; a body that does not return continues. */
export const moduleOf = (callouts: Readonly<Record<string, string>>, name = 'mod'): string => {
  const functions = Object.entries(callouts).map(
    ([callout, body]) => `function mod:${callout}(${parameters[callout] ?? ''})\ndo ${body} end return 0 end\n`,
  )
  return `do local mod = {}\n${functions.join('')}msys.registerModule("${name}", mod) end\n`
}

/** The names of all callouts that a session may reach, as a Lua table has them. */
export const everyCallout = [
  ...new Set(Object.values(calloutsOfPhase).flatMap((callouts) => callouts.map(({ name }) => `"${name}"`))),
].join(', ')

/** A policy of one module. */
export const givenCallouts = (callouts: Readonly<Record<string, string>>): Given => givenPolicy(moduleOf(callouts))

/** The steps of one message, from MAIL to its content. */
export const mail = (
  recipients: readonly string[] = ['b@example.net'],
  text = 'Subject: hello\n\nbody\n',
  sender = 'a@example.com',
): readonly Step[] => [
  `MAIL FROM:<${sender}>`,
  ...recipients.map((recipient) => `RCPT TO:<${recipient}>`),
  'DATA',
  { text },
]

export const hello = 'EHLO client.example'

/** A whole session with one message. */
export const oneMessage: readonly Step[] = [hello, ...mail(), 'QUIT']

/**
 * Plays a session in which one callout runs `body`, on one host for each callout. The body comes in by the connection
 * context, so that a table of many small cases needs no host for each.
 */
export const runIn = (
  callout: string,
  body: string,
  { steps = oneMessage, world = {}, ...circumstances }: RunIn = {},
): Played => {
  const names = parameters[callout]!
  const runner = `assert(loadstring("local ${names} = ... " .. vctx:get(0, "body"), "=body"))(${names})`
  const given = runners.get(callout) ?? givenCallouts({ [callout]: runner })
  runners.set(callout, given)
  return given.world(world).session(steps, { ...circumstances, context: { conn: { body } } })
}

type RunIn = Omit<Circumstances, 'context'> & {
  readonly steps?: readonly Step[]
  readonly world?: Readonly<Record<string, unknown>>
}

const runners = new Map<string, Given>()

/** What a Lua expression is at the session's connect, as `print` tells. */
export const evaluate = (expression: string, world: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  runIn('validate_connect', `print(${expression})`, { steps: [], world }).output

const played = (recorder: SessionRecorder): Played => {
  const exchanges = exchangesOf(recorder.events.map(({ event }) => event))
  const phases = exchanges.map(({ invocations, ...phase }) => ({
    ...phase,
    work: invocations.map(({ invocation }) => invocation),
  }))
  return {
    replies: phases.flatMap(({ input, result }) =>
      result.reply && input.phase !== 'each_rcpt' && input.phase !== 'final'
        ? [`${result.reply[0]} ${showText(result.reply[1])}`]
        : [],
    ),
    results: Object.fromEntries(phases.map(({ key, result }) => [key, result])),
    work: Object.fromEntries(phases.map(({ key, work }) => [key, work])),
    called: phases.flatMap(({ key, work }) =>
      work.map(({ module, callout }) => `${key} ${showText(module)}.${callout}`),
    ),
    output: phases.flatMap(({ result }) => (result.output ?? []).map(showText)),
    failures: phases.flatMap(({ result }) =>
      (result.failures ?? []).map(({ callout, error }) => `${callout}: ${showText(error)}`),
    ),
    gaps: recorder.events.flatMap(({ event }) => (event.type === 'GapNoted' ? [showText(event.input.why)] : [])),
    end:
      recorder.events.flatMap(({ event }) => (event.type === 'SessionClosed' ? [event.input.end] : []))[0] ??
      'unclosed',
    texts: recorder.events.map(storedText),
    recorder,
  }
}

/** All that is stored of an event. */
export const storedText = ({ event, texts }: RecordedEvent): string =>
  [event.type, texts.input, texts.work, texts.result].join('\n')
