import { basename } from 'node:path'
import type { MailMessage } from '../../capture/observed/mail-files/mail-message.js'
import { readEml } from '../../capture/observed/mail-files/read-eml.js'
import { readMaildir } from '../../capture/observed/mail-files/read-maildir.js'
import { readMbox } from '../../capture/observed/mail-files/read-mbox.js'
import { type StatedEnvelope, syntheticSession } from '../../capture/observed/mail-files/synthetic-session.js'
import { type LogPaths, readMomentumLogs } from '../../capture/observed/momentum-logs/join-logs.js'
import type { ObservedSession } from '../../capture/observed/observed-session.js'
import { readPcap, smtpPorts } from '../../capture/observed/pcap/read-pcap.js'
import { type Recognized, recognize } from '../../capture/observed/recognize.js'
import { readTranscript } from '../../capture/observed/transcript/read-transcript.js'
import type { ObservedFormat } from '../../domain/source-fidelity.js'
import { Trouble } from '../../domain/trouble.js'
import type { ImportOptions } from './import-options.js'

/** Files that belong together, and what reads them. */
export interface ObservedFiles {
  readonly format: ObservedFormat
  readonly paths: readonly string[]
  /** names of the files, without their folders */
  readonly names: readonly string[]
  readonly sessions: () => Iterable<ObservedSession>
}

/** Where a file is not what it should be. */
export interface Damage {
  readonly file: string
  /** from 1: it alone is left out; absent: so is all that comes behind */
  readonly line?: number
  readonly why: string
}

/** Hears of damage that is found while files are read. */
export type OnDamage = (damage: Damage) => void

/** Files that are to be imported, sorted by what they are. */
export interface ImportedFiles {
  readonly exports: readonly string[]
  readonly observed: readonly ObservedFiles[]
  /** of the recorder inside Momentum */
  readonly recorder: readonly string[]
}

/**
 * Says of each file what it is. Throws Trouble `import-unknown` where it does not show, `import-mixed` for more than one log of a kind and for
 * files that have to be imported one after the other, `envelope-missing` for mail without a stated envelope, and `import-missing`.
 */
export const sortFiles = (
  files: readonly string[],
  options: ImportOptions & { readonly follow?: string },
  onDamage: OnDamage,
): ImportedFiles => {
  const sorted = sortedFiles(files, options, onDamage)
  requireOneKind(sorted, options.follow)
  return sorted
}

const sortedFiles = (files: readonly string[], options: ImportOptions, onDamage: OnDamage): ImportedFiles => {
  const named = kindsOf(files, options)
  const of = (kind: Recognized) => named.flatMap(([file, one]) => (one === kind ? [file] : []))
  const logs = { rejectLog: onlyOne('reject-log', of('reject-log')), mainLog: onlyOne('main-log', of('main-log')) }
  return {
    exports: of('export'),
    recorder: of('momentum-recorder'),
    observed: [
      ...of('pcap').map((file) =>
        alone('pcap', file, () =>
          readPcap(file, {
            ports: [...smtpPorts, ...(options.port ?? [])],
            onTorn: (why) => onDamage({ file, why }),
          }),
        ),
      ),
      ...of('transcript').map((file) => alone('transcript', file, () => readTranscript(file))),
      ...(['mbox', 'maildir', 'eml'] as const).flatMap((format) =>
        of(format).map((file) => mailFile(format, file, options)),
      ),
      ...logFiles(logs, onDamage),
    ],
  }
}

const requireOneKind = ({ exports, observed, recorder }: ImportedFiles, follow: string | undefined): void => {
  const ofRecorder = recorder[0] ?? follow
  const kinds = [
    ...exports.slice(0, 1).map((file) => `${file} was exported`),
    ...observed.slice(0, 1).map(({ paths }) => `${paths[0]} is what others observed`),
    ...(ofRecorder === undefined ? [] : [`${ofRecorder} is of the recorder inside Momentum`]),
  ]
  if (kinds.length > 1)
    throw new Trouble('import-mixed', kinds.join(', and '), { hint: 'import them one after the other' })
}

/** Beside files of the recorder, one that shows nothing yet is the recorder's too: it has just begun it, or was killed. */
const kindsOf = (files: readonly string[], options: ImportOptions): readonly (readonly [string, Recognized])[] => {
  const shown = files.map((file) => [file, kindOf(file, options)] as const)
  const isOfRecorder = shown.some(([, kind]) => kind === 'momentum-recorder')
  return shown.map(([file, kind]) => [file, kind ?? (isOfRecorder ? 'momentum-recorder' : unshown(file, options))])
}

/** Undefined where it does not show, and of standard input. */
const kindOf = (file: string, { as }: ImportOptions): Recognized | undefined => {
  if (file === '-') return as === undefined || as === 'export' || as === 'momentum-recorder' ? as : refuseInput(as)
  if (as !== undefined && as !== 'momentum-logs') return as
  const kind = recognize(file)
  if (as === 'momentum-logs' && kind !== 'reject-log' && kind !== 'main-log')
    throw new Trouble('import-invalid', `${file} has no record of a reject log or a main log in its beginning`, {
      hint: 'what can be imported: reprise import --help',
    })
  return kind
}

const unshown = (file: string, { policy }: ImportOptions): Recognized => {
  if (file === '-' || policy === undefined) return 'export'
  throw new Trouble('import-unknown', `${file} does not show what it is`, {
    hint: 'say it: --as pcap, transcript, momentum-logs, mbox, maildir, eml or momentum-recorder',
  })
}

const refuseInput = (as: string): never => {
  throw new Trouble(
    'import-unknown',
    `standard input was to be ${as}; allowed there are exports and what the recorder inside Momentum wrote`,
    {
      hint: 'write it to a file, and name that',
    },
  )
}

/** Ids of connections are one node's own, so logs are joined two by two. */
const onlyOne = (what: string, files: readonly string[]): string | undefined => {
  if (files.length > 1)
    throw new Trouble(
      'import-mixed',
      `${files.length} files are a ${what.replace('-', ' ')}: ${files.join(', ')}; allowed is one of each kind`,
      {
        hint: 'connections are known by ids that are one server’s own: import the two logs of each server by themselves',
      },
    )
  return files[0]
}

const alone = (format: ObservedFormat, file: string, sessions: ObservedFiles['sessions']): ObservedFiles => ({
  format,
  paths: [file],
  names: [basename(file)],
  sessions,
})

const mailFile = (format: 'mbox' | 'maildir' | 'eml', file: string, options: ImportOptions): ObservedFiles => {
  const envelope = envelopeOf(file, options)
  const messages: Readonly<Record<typeof format, () => Iterable<MailMessage>>> = {
    mbox: () => readMbox(file),
    maildir: () => readMaildir(file),
    eml: () => [readEml(file)],
  }
  return alone(format, file, function* () {
    for (const message of messages[format]()) yield syntheticSession(message, envelope)
  })
}

/** Nothing of it is taken from the message: a header says who wrote it, and not who sent it to whom. */
const envelopeOf = (file: string, { sender, recipients, peer, helo }: ImportOptions): StatedEnvelope => {
  if (sender !== undefined && recipients !== undefined && peer !== undefined && helo !== undefined)
    return { sender, recipients, peer, helo }
  const lacking = Object.entries({ peer, helo, sender, recipients }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  )
  throw new Trouble('envelope-missing', `${file} has messages and no envelope, and there is no ${lacking.join(', ')}`, {
    hint: `say it: reprise import --policy POLICY ${examples(lacking)} ${file}, with what else you have said`,
  })
}

const examples = (options: readonly string[]): string =>
  options.map((option) => `${option} ${exampleOf[option as keyof typeof exampleOf]}`).join(' ')

const exampleOf = {
  '--peer': '192.0.2.10:40001',
  '--helo': 'client.example',
  '--sender': 'ann@example.net',
  '--recipients': 'bob@example.com',
} as const

const logFiles = (
  logs: { readonly rejectLog: string | undefined; readonly mainLog: string | undefined },
  onDamage: OnDamage,
): readonly ObservedFiles[] => {
  const paths: LogPaths = Object.fromEntries(Object.entries(logs).filter(([, path]) => path !== undefined))
  const files = Object.values(paths) as readonly string[]
  if (files.length === 0) return []
  function* sessions(): Generator<ObservedSession> {
    for (const item of readMomentumLogs(paths)) {
      if (item.kind === 'session') yield item.session
      else onDamage(item)
    }
  }
  return [{ format: 'momentum-logs', paths: files, names: files.map((file) => basename(file)), sessions }]
}
