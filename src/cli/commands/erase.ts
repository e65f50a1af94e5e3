import { type Command, Option } from 'commander'
import { shortHash } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { allOf, counted, number } from '../../report/words.js'
import { type Erasure, eraseBootReviews, eraseSessions } from '../../store/erase.js'
import { parseQuery } from '../../store/query/query.js'
import { listVerdicts } from '../../store/reviews/verdicts.js'
import { findRevisions, type RevisionRow } from '../../store/revisions.js'
import { countSessions, sessionIds } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { storePath } from '../named-store.js'
import { print } from '../terminal.js'
import { withStore } from '../with-store.js'

interface EraseOptions {
  readonly db?: string
  readonly where?: string
  readonly reviews?: string
  readonly why: string
  readonly yes?: boolean
  readonly json?: boolean
}

export const addErase = (program: Command): void => {
  program
    .command('erase')
    .description('erase what sessions said, for ever; that they were there stays proven')
    .option('--where <query>', 'which sessions; see: reprise sessions --help. What was said of their drift goes too')
    .addOption(
      new Option(
        '--reviews <revision>',
        'instead: what was said of how the policy boots, by the hash of the recorded revision',
      ).conflicts('where'),
    )
    .option('--why <reason>', 'kept in the PayloadErased event', 'on request')
    .option('--yes', 'do it; without this, only tells how many')
    .option('--json', 'print what was erased as JSON')
    .action(async (_options: unknown, command: Command) => runErase(command.optsWithGlobals<EraseOptions>()))
}

const runErase = (options: EraseOptions): Promise<void> =>
  withStore(storePath(options.db), 'write', (store) => {
    const { where, reviews } = options
    if (reviews !== undefined) eraseReviewsOf(store, reviews, options)
    else if (where !== undefined) eraseWhere(store, where, options)
    else
      throw new Trouble('erase-what', 'nothing says what is to be erased', {
        hint: 'name sessions: reprise erase --where QUERY',
      })
  })

const eraseReviewsOf = (store: Store, hash: string, options: EraseOptions): void => {
  const { revision } = oneRevision(store, hash)
  const verdicts = listVerdicts(store).filter(({ drift }) => drift.session === '' && drift.base === revision).length
  if (!options.yes) {
    if (options.json) print(JSON.stringify({ wouldErase: verdicts }))
    else
      print(
        `${counted(verdicts, 'verdict')} in force. Nothing was erased: add --yes to erase, with those that were taken back.`,
      )
    return
  }
  const erased = eraseBootReviews(store, revision, options.why)
  if (options.json) print(JSON.stringify({ verdicts, ...erased }))
  else
    print(
      `Erased what was said of how ${shortHash(revision)} boots, with ${counted(erased.comparisons, 'comparison')} that showed it.`,
    )
}

const oneRevision = (store: Store, hash: string): RevisionRow => {
  const [found, another] = findRevisions(store, hash)
  if (found && !another) return found
  throw new Trouble(
    'revision-missing',
    `the store has ${found ? 'several revisions' : 'no revision'} ${JSON.stringify(hash)}`,
    {
      hint: 'name one by its hash: reprise sessions --json',
    },
  )
}

const eraseWhere = (store: Store, where: string, options: EraseOptions): void => {
  const query = parseQuery(where)
  if (where.trim() === '')
    throw new Trouble('query-invalid', 'an empty query would erase everything', {
      hint: "say so: --where 'since:1970-01-01'",
    })
  const count = countSessions(store, query)
  if (!options.yes) {
    if (options.json) print(JSON.stringify({ wouldErase: count }))
    else print(count === 0 ? nothingToErase : wouldEraseText(count))
    return
  }
  const erased = eraseSessions(store, [...sessionIds(store, query)], options.why)
  if (options.json) print(JSON.stringify(erased))
  else print(erased.sessions === 0 ? nothingToErase : erasedText(erased))
}

const nothingToErase = 'No session meets the query: there is nothing to erase. Look at what there is: reprise sessions'

const wouldEraseText = (count: number): string =>
  `${counted(count, 'session meets', 'sessions meet')} the query. Nothing was erased: add --yes to erase.`

/** What went, and how it shows that it was there. */
const erasedText = ({ sessions, comparisons, reviews, blobs }: Erasure): string => {
  const [it, was] = sessions === 1 ? ['it', 'was'] : ['them', 'were']
  const drift =
    sessions === 1 ? 'its drift' : reviews === sessions ? 'their drift' : `the drift of ${number(reviews)} of them`
  const others = [
    ...(reviews === 0 ? [] : [`the verdicts on ${drift}`]),
    ...(comparisons === 0 ? [] : [`${counted(comparisons, 'comparison')} that showed ${it}`]),
    ...(blobs === 0 ? [] : [`${counted(blobs, 'message or policy file', 'messages or policy files')}`]),
  ]
  const also = others.length === 0 ? '' : `, with ${allOf(others)},`
  return [
    `Erased ${counted(sessions, 'session')}${also} and rewrote the store.`,
    `That ${sessions === 1 ? 'it' : 'they'} ${was} there stays proven: reprise sessions --erased lists ${it}, reprise show ID has the proof of one, reprise verify checks all.`,
  ].join('\n')
}
