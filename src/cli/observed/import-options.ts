import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ObservedEnd } from '../../capture/observed/observed-end.js'
import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { isEndpoint } from '../../domain/endpoint.js'
import { momentOf } from '../../domain/moment.js'
import { Trouble } from '../../domain/trouble.js'
import { addWithholdingOptions, type WithholdingOptions } from '../live/withholding-options.js'
import { policyHelp } from '../policy-help.js'

/** What `--as` may say that a file is. */
export const importedKinds = [
  'export',
  'pcap',
  'transcript',
  'momentum-logs',
  'mbox',
  'maildir',
  'eml',
  'momentum-recorder',
] as const
export type ImportedKind = (typeof importedKinds)[number]

export interface ImportOptions extends WithholdingOptions {
  readonly db?: string
  readonly json?: boolean
  readonly as?: ImportedKind
  readonly policy?: string
  readonly world?: string
  readonly peer?: ObservedEnd
  readonly listener?: ObservedEnd
  readonly at?: number
  readonly context?: ReadonlyMap<Bytes, Bytes>
  readonly helo?: Bytes
  readonly sender?: Bytes
  readonly recipients?: readonly Bytes[]
  readonly port?: readonly number[]
}

/** Options of `reprise import` for what others observed. */
export const addObservedOptions = (command: Command): Command =>
  addWithholdingOptions(command, { bodies: 'all', why: 'the files have them in any case' })
    .addOption(new Option('--as <kind>', 'what the files are, where they do not show it').choices(importedKinds))
    .option(
      '--policy <path>',
      `of what others observed: the policy that is taken to have decided; of files of the recorder inside Momentum: the one that ran there: ${policyHelp}`,
    )
    .option('--world <file>', 'a scenario file whose world answers what that policy asks; else nobody knows')
    .option('--peer <address:port>', 'the client, where the source does not show it', endpoint)
    .option('--listener <address:port>', 'the server, where the source does not show it', endpoint)
    .option('--at <time>', 'when it was, where the source does not show it: 2026-03-01T09:00:00Z', moment)
    .option(
      '--context <name=value>',
      'what the server had set in the connection context, and that it had set nothing else; none: nothing at all; may be repeated',
      contextEntry,
    )
    .option('--port <number>', 'of a capture: a port of SMTP servers, besides 25, 587 and 2525; may be repeated', ports)
    .option('--helo <name>', 'of mail files: what the client said in EHLO', word)
    .option('--sender <address>', 'of mail files: the sender, without angle brackets; "" is the null sender', address)
    .option('--recipients <addresses>', 'of mail files: the recipients, separated by commas', addresses)

const endpoint = (text: string): ObservedEnd => {
  const [, bracketed, bare, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? []
  if (!isEndpoint(text))
    throw new InvalidArgumentError('It has to be ADDRESS:PORT, as 192.0.2.10:40001 or [2001:db8::1]:40001.')
  return { address: bracketed ?? bare!, port: Number(port) }
}

const moment = (text: string): number => {
  const at = momentOf(text)
  if (at === undefined)
    throw new InvalidArgumentError('It has to be a time with its zone from 1970 on, as 2026-03-01T09:00:00Z.')
  return at
}

const contextEntry = (text: string, before?: ReadonlyMap<Bytes, Bytes>): ReadonlyMap<Bytes, Bytes> => {
  if (text === 'none' && before === undefined) return new Map()
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It has to be NAME=VALUE, or none alone.')
  return new Map(before).set(bytesOfText(name), bytesOfText(value!))
}

const ports = (text: string, before: readonly number[] = []): readonly number[] => {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('It has to be a port from 1 to 65535.')
  return [...before, port]
}

const word = (text: string): Bytes => {
  if (text === '' || /\s/.test(text)) throw new InvalidArgumentError('It has to be one word, as client.example.')
  return bytesOfText(text)
}

const address = (text: string): Bytes => {
  if (/[<>\r\n\0]/.test(text))
    throw new InvalidArgumentError('It has to be an address without angle brackets, as ann@example.net.')
  return bytesOfText(text)
}

const addresses = (text: string): readonly Bytes[] => {
  const all = text.split(',').map((one) => address(one.trim()))
  if (all.includes(''))
    throw new InvalidArgumentError('It has to be addresses with commas between them: ann@example.net,bob@example.net.')
  return all
}

/** Throws Trouble `policy-missing`. */
export const policyOf = ({ policy }: ImportOptions, file: string): string => {
  if (policy !== undefined) return policy
  throw new Trouble(
    'policy-missing',
    `${file} is what others observed, and no policy is named that is taken to have decided`,
    {
      hint: `reprise import --policy PATH ${file}`,
    },
  )
}

/** Of sessions that were recorded inside Momentum, in that file or folder. Throws Trouble `policy-missing`. */
export const policyThatRan = ({ policy }: ImportOptions, path: string): string => {
  if (policy !== undefined) return policy
  throw new Trouble(
    'policy-missing',
    `${path} is of the recorder inside Momentum, whose sessions run again, and no policy is named`,
    { hint: 'name the policy that ran there, byte for byte: --policy PATH' },
  )
}
