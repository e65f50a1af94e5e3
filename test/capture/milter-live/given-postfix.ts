import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { SessionEnded } from '../../../src/capture/live/policy-service.js'
import { listenMilter } from '../../../src/capture/milter/listen-milter.js'
import { limitsOf } from '../../../src/capture/milter-live/limits.js'
import { type MilterService, milterSessions } from '../../../src/capture/milter-live/milter-sessions.js'
import { wantedMacros } from '../../../src/capture/milter-live/told-macros.js'
import type { SessionClosed } from '../../../src/domain/events.js'
import { readSession } from '../../../src/store/read.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { freePorts } from '../free-ports.js'
import { type GivenSessions, givenPolicyService } from '../live/given-policy-service.js'
import { hasPostfix, type Postfix, type Settings, startPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { type Delivered, type SmtpSink, startSink } from '../smtp-sink.js'

export interface GivenMilter extends GivenSessions {
  readonly stopping: AbortController
  readonly notCarriedOut: string[]
  /** closes its connections */
  stop(): Promise<void>
  /** the only session, once it is over */
  session(): Promise<ReturnType<GivenSessions['recording']>>
  closing(ended: SessionEnded): SessionClosed
}

interface MilterOptions {
  /** default is `enforce` */
  readonly mode?: MilterService['mode']
  /** as a scenario's `world:` */
  readonly world?: Readonly<Record<string, unknown>>
  readonly service?: Partial<MilterService>
  /** what the server is told besides */
  readonly server?: Partial<Parameters<typeof listenMilter>[1]>
}

export interface GivenPostfix {
  /** the port of an SMTP server of it */
  port(service?: string): number
  postfix(): Postfix<string>
  /** A milter that Postfix asks while the test runs. The policy is a text, or one module by its callouts. */
  milter(policy: string | Readonly<Record<string, string>>, options?: MilterOptions): Promise<GivenMilter>
  /** Says these lines on a connection of its own, and comes to the replies, without the greeting. */
  say(lines: readonly string[], service?: string): Promise<readonly string[]>
  /** Sends a message to these recipients: the reply to it, and what the next hop gets of it, in the order of its arrival. */
  send(message?: Sent): Promise<{ readonly reply: string; readonly delivered: () => Promise<Delivered> }>
  sink(): SmtpSink
}

export interface Sent {
  readonly from?: string
  readonly to?: readonly string[]
  /** lines with CRLF behind each */
  readonly header?: string
  readonly body?: string
  readonly service?: string
}

export const hello = 'EHLO client.test'
export const mail = 'MAIL FROM:<a@x.test>'
export const rcpt = 'RCPT TO:<b@y.test>'
export const begin = [hello, mail, rcpt, 'DATA']

/** Tests of a file that share one Postfix are skipped without it; where all has to be there, it is missed. */
export const expectPostfix = (): void => {
  it.skipIf(hasPostfix || process.env['CI'] === undefined)('Postfix is installed, as the MTA of these tests', () => {
    expect.fail('Postfix is missing, or these tests do not run as root: apt-get install postfix')
  })
}

/** A Postfix for the tests of a `describe`: its services ask the milter of the test that runs. */
export const givenPostfix = (services: Readonly<Record<string, Settings>> = {}): GivenPostfix => {
  let sink: SmtpSink
  let postfix: Postfix<string>
  let milterPort: number
  let messages = 0
  beforeAll(async () => {
    sink = await startSink()
    milterPort = (await freePorts(1))[0]!
    postfix = await startPostfix<string>({
      nextHop: sink.port,
      settings: { smtpd_milters: `inet:127.0.0.1:${milterPort}`, milter_connect_timeout: '5s' },
      services: { usual: {}, ...services },
    })
  })
  afterAll(async () => {
    await postfix?.stop()
    await sink?.close()
  })
  const say: GivenPostfix['say'] = async (lines, service = 'usual') => {
    const client = new SmtpClient(postfix.ports[service]!)
    await client.reply()
    const replies: string[] = []
    for (const line of lines) replies.push(await client.say(line))
    client.close()
    return replies
  }
  return {
    port: (service = 'usual') => postfix.ports[service]!,
    postfix: () => postfix,
    sink: () => sink,
    say,
    milter: async (policy, { mode = 'enforce', world, service = {}, server: served = {} } = {}) => {
      const stopping = new AbortController()
      const notCarriedOut: string[] = []
      const text = typeof policy === 'string' ? policy : `require('msys.core') ${moduleOf(policy)}`
      const { service: common, ...given } = await givenPolicyService(text, {
        ...(world ? { world } : {}),
        stop: () => stop(),
      })
      const sessions = milterSessions({
        ...common,
        mode,
        limits: limitsOf((callout) => common.booted.host.listening(callout).length > 0),
        stopping: stopping.signal,
        onNotCarriedOut: (_session, why) => notCarriedOut.push(why),
        ...service,
      })
      const server = await listenMilter(
        { kind: 'inet', host: '127.0.0.1', port: milterPort },
        {
          newDriver: sessions.newDriver,
          onTrouble: (trouble) => given.troubles.push(trouble),
          onFailure: mode === 'enforce' ? 'tempfail' : 'accept',
          symbols: wantedMacros,
          progressMs: 200,
          ...served,
        },
      )
      onTestFinished(() => {
        expect(given.faults).toEqual([])
        expect(given.verify().unfaithful).toEqual([])
      })
      let stopped: Promise<void> | undefined
      const stop = (): Promise<void> => {
        stopping.abort()
        stopped ??= server.close(0).then(sessions.ended)
        return stopped
      }
      const session = async () => given.recording((await given.sessions(1))[0]!)
      const closing = ({ session: id }: SessionEnded) =>
        JSON.parse(readSession(given.store, id).events.at(-1)!.input) as SessionClosed
      return { ...given, stopping, notCarriedOut, stop, session, closing }
    },
    send: async ({ from = 'a@x.test', to = ['b@y.test'], header = '', body = 'hello\r\n', service } = {}) => {
      messages += 1
      const id = `message-${messages}.`
      const message = `Subject: hi\r\nMessage-Id: <${id}>\r\nDate: Mon, 1 Jan 2026 00:00:00 +0000\r\nFrom: <a@x.test>\r\n${header}\r\n${body}.`
      const lines = [hello, `MAIL FROM:<${from}>`, ...to.map((each) => `RCPT TO:<${each}>`), 'DATA', message]
      const replies = await say(lines, service)
      return { reply: replies.at(-1)!, delivered: () => sink.message(id) }
    },
  }
}
