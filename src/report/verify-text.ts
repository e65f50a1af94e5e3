import type { Faithfulness } from '../domain/faithfulness.js'
import type { SecondOpinion } from '../domain/second-opinion.js'
import { continuousLines } from './comparison/continuous-lines.js'
import type { Names } from './comparison/drift-lines.js'
import { fragileLines } from './comparison/fragile-lines.js'
import { isolatedLines, unreadLines } from './comparison/isolated-lines.js'
import { stoppedLines, unfaithfulLines } from './comparison/unjudged-lines.js'
import { type Line, line, paragraphs, toned } from './lines.js'
import { secondOpinionLines } from './second-opinion-lines.js'
import { plainStyle, type Style, textOf } from './style.js'
import { counted, number } from './words.js'

/** What a verification of a store found: its evidence, then its sessions replayed under their own revisions. */
export interface VerifiedStore extends Faithfulness {
  /** path of the store */
  readonly store: string
  readonly appends: number
  readonly events: number
  readonly blobs: number
  /** of the tree, in base64 */
  readonly root: string
  /** sessions that were erased: their digests are among what was checked */
  readonly erased: number
  /** the checkpoint that it was held against, and how many appends that knew */
  readonly checkpoint: { readonly size: number } | null
  /** what another machine says of the sessions; absent: it was not asked */
  readonly secondOpinion?: SecondOpinion
  readonly fault: { readonly position: number | null; readonly what: string; readonly hint?: string } | null
}

export const verifyText = (verified: VerifiedStore, style: Style, names?: Names): string =>
  textOf(verifyLines(verified, names), style)

/** That the evidence cannot be relied on, and what to do. '' where it is sound. */
export const faultText = (verified: VerifiedStore): string =>
  verified.fault ? textOf(faultLines(verified, verified.fault), plainStyle) : ''

const verifyLines = (verified: VerifiedStore, names: Names | undefined): readonly Line[] =>
  verified.fault
    ? faultLines(verified, verified.fault)
    : paragraphs(
        evidenceLines(verified),
        replayedLines(verified),
        unfaithfulLines(verified.unfaithful, names),
        stoppedLines(verified.stopped, names),
        fragileLines(verified.fragile, names),
        [
          ...isolatedLines(verified.isolated, names),
          ...unreadLines(verified.isolated.length, verified.isolated.length),
        ],
        continuousLines(verified.continuous ?? 0),
        secondOpinionLines(verified.secondOpinion, names),
      )

const faultLines = (
  verified: VerifiedStore,
  { position, what, hint }: NonNullable<VerifiedStore['fault']>,
): readonly Line[] => [
  line(
    toned('bad', `≠ ${verified.store} cannot be relied on`),
    `${position === null ? '' : ` from event ${number(position)} on`}: ${what}`,
  ),
  line(toned('dim', `${checkedText(verified)} up to there; no session was replayed.`)),
  ...(hint === undefined ? [] : [line(hint)]),
]

const checkedText = ({ appends, events, blobs }: VerifiedStore): string =>
  `${counted(events, 'event')} in ${counted(appends, 'append')} and ${counted(blobs, 'blob')} checked`

const evidenceLines = (verified: VerifiedStore): readonly Line[] => {
  const { store, appends, erased, root, checkpoint } = verified
  return [
    line(toned('good', `✓ ${store} is sound`), `: ${checkedText(verified)}.`),
    ...(erased === 0
      ? []
      : [
          line(
            `${counted(erased, 'session was', 'sessions were')} erased; the digests that they left are in the tree.`,
          ),
        ]),
    line(toned('dim', `tree of ${counted(appends, 'leaf', 'leaves')}, root ${root}`)),
    checkpoint
      ? line(`It goes on from the checkpoint, which knew ${counted(checkpoint.size, 'append')}.`)
      : line(toned('dim', 'edits that recompute every hash show only with --checkpoint FILE')),
  ]
}

const replayedLines = ({ faithful, unfaithful, stopped }: VerifiedStore): readonly Line[] => {
  const total = faithful + unfaithful.length + stopped.length
  if (total === 0) return [line('There are no sessions to replay.')]
  if (faithful < total) return [line(`${number(faithful)} of ${counted(total, 'session')} replay the same.`)]
  return [line(toned('good', `✓ ${counted(total, 'session')}`), ` ${total === 1 ? 'replays' : 'replay'} the same.`)]
}
