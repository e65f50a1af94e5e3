import { expect } from 'vitest'
import type { Modification } from '../../../src/capture/milter/driver.js'
import type { MilterOptions } from '../../../src/capture/milter/serve-milter.js'
import { type Postfix, type Settings, startPostfix } from '../postfix.js'
import { SmtpClient } from '../smtp-client.js'
import { type Delivered, type SmtpSink, startSink } from '../smtp-sink.js'
import { type LiveMilter, startMilter } from './live-milter.js'
import type { Script } from './scripted-driver.js'

/** A Postfix between an SMTP client and a next hop, which asks a milter; its service `usual` has nothing else set. */
export interface PostfixBench<Service extends string = never> {
  readonly sink: SmtpSink
  readonly milter: LiveMilter
  readonly postfix: Postfix<Service | 'usual'>
  /** Says these lines on a connection of its own, and gives the last reply; a message is a line too. */
  readonly say: (lines: readonly string[], service?: Service | 'usual') => Promise<string>
  /** Sends one message, and gives the reply to it, and the text by which the next hop's copy is known. */
  readonly send: (script: Script, message?: Sent<Service>) => Promise<{ readonly id: string; readonly reply: string }>
  /** What the next hop gets of a message with these modifications. */
  readonly deliveredWith: (modifications: readonly Modification[], message?: Sent<Service>) => Promise<Delivered>
  readonly close: () => Promise<void>
}

/** Lines end in CRLF; the header stands behind Subject and Message-Id. */
export interface Sent<Service extends string> {
  readonly header?: string
  readonly body?: string
  readonly service?: Service | 'usual'
}

export const hello = 'EHLO client.test'
export const mail = 'MAIL FROM:<a@x.test>'
export const rcpt = 'RCPT TO:<b@y.test>'
export const begin = [hello, mail, rcpt, 'DATA']

export const openBench = async <Service extends string = never>(options: {
  readonly milter?: Partial<MilterOptions>
  readonly settings?: Settings
  readonly services?: Readonly<Record<Service, Settings>>
}): Promise<PostfixBench<Service>> => {
  const sink = await startSink()
  const milter = await startMilter(undefined, options.milter)
  const postfix = await startPostfix<Service | 'usual'>({
    nextHop: sink.port,
    settings: { smtpd_milters: `inet:127.0.0.1:${milter.port}`, ...options.settings },
    services: { usual: {}, ...options.services } as Readonly<Record<Service | 'usual', Settings>>,
  })
  const say: PostfixBench<Service>['say'] = async (lines, service = 'usual') => {
    const client = new SmtpClient(postfix.ports[service])
    let reply = await client.reply()
    for (const line of lines) reply = await client.say(line)
    client.close()
    return reply
  }
  let messages = 0
  const send: PostfixBench<Service>['send'] = async (
    script,
    { header = '', body = 'hello\r\n', service = 'usual' } = {},
  ) => {
    milter.play(script)
    messages += 1
    const id = `message-${messages}.`
    const message = `Subject: hi\r\nMessage-Id: <${id}>\r\n${header}\r\n${body}.`
    return { id, reply: await say([...begin, message], service) }
  }
  const deliveredWith: PostfixBench<Service>['deliveredWith'] = async (modifications, message) => {
    const { id, reply } = await send({ message: { decision: { kind: 'continue' }, modifications } }, message)
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as /)
    return sink.message(id)
  }
  const close = async (): Promise<void> => {
    await postfix.stop()
    await milter.server.close(1000)
    await sink.close()
  }
  return { sink, milter, postfix, say, send, deliveredWith, close }
}
