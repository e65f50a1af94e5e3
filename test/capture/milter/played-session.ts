import type { Command } from '../../../src/capture/milter/commands.js'
import { MilterSession, type SessionOptions } from '../../../src/capture/milter/milter-session.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { client, fullOffer } from './mta.js'
import { type Heard, type Script, scriptedDriver } from './scripted-driver.js'

/** A session without a connection, whose driver goes by a script. */
export const play = (script: Script = {}, options: Partial<SessionOptions> = {}) => {
  const heard: Heard[] = []
  const troubles: Trouble[] = []
  const session = new MilterSession({
    newDriver: (terms) => {
      heard.push({ call: 'begun', terms })
      return scriptedDriver(
        () => script,
        (each) => heard.push(each),
      )
    },
    onTrouble: (trouble) => troubles.push(trouble),
    onFailure: 'tempfail',
    progressMs: 60_000,
    send: () => {},
    maximumMessageBytes: 10_000,
    maximumMacroBytes: 1000,
    ...options,
  })
  /** The letters of what each command is answered; `.` for nothing, `!` for the end. */
  const say = async (...commands: readonly Command[]): Promise<string> => {
    const answers: string[] = []
    for (const command of commands) {
      const packets = await session.take(command)
      answers.push(packets === undefined ? '!' : packets.map(({ letter }) => letter).join('') || '.')
    }
    return answers.join(' ')
  }
  const calls = (): string => heard.map(({ call }) => call).join(' ')
  return { session, heard, troubles, say, calls }
}

export const helo: Command = { kind: 'helo', name: 'client.test' }
export const mail: Command = { kind: 'mail', address: '<a@x>', parameters: ['SIZE=9'] }
export const rcpt: Command = { kind: 'rcpt', address: '<b@y>', parameters: [] }
export const data: Command = { kind: 'data' }
export const field = (name: string, value: string): Command => ({ kind: 'header', name, value })
export const endOfHeader: Command = { kind: 'endOfHeader' }
export const body = (chunk: string): Command => ({ kind: 'body', chunk })
export const endOfBody: Command = { kind: 'endOfBody', chunk: '' }
export const abort: Command = { kind: 'abort' }
export const quit: Command = { kind: 'quit' }
export const begin = [fullOffer, client, helo]
export const content = [field('Subject', ' hi'), endOfHeader, body('one\r\n'), endOfBody]
export const macros = (of: string, ...each: readonly (readonly [string, string])[]): Command => ({
  kind: 'macros',
  of,
  macros: each,
})
