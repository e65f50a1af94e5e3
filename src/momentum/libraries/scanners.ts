import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { LibraryCall } from '../../domain/library-answer.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { contentDigest, envelopeOf, returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { Message } from '../message/message.js'
import { isNil } from './context-methods.js'

/** Content scanners that only the server has. What one makes of a message hangs on its content and envelope, and on the engine. */
interface Scanner {
  readonly call: LibraryCall
  /** the page of the manual */
  readonly page: string
  /** what it is given behind the message, in this order */
  readonly given: readonly ('accept' | 'vctx')[]
  /** may the message be left out? then it is the phase's own */
  readonly infers?: true
}

const scanning =
  ({ call, given, infers }: Scanner) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const message = messageAt(stage, frame, { index: 1, infers })
    for (const [place, kind] of given.entries()) readGiven(stage, frame, { index: place + 2, kind })
    const key = [contentDigest(stage, message), ...envelopeOf(message)]
    return returnLibrary(stage, frame, { call, key, message })
  }

const messageAt = (
  stage: Stage,
  frame: Frame,
  { index, infers }: { readonly index: number; readonly infers: true | undefined },
): Message =>
  infers && isNil(frame, index)
    ? (stage.running(frame).message ?? frame.fail('no message to scan'))
    : stage.handles.read(frame, index, 'message').message

const readGiven = (
  stage: Stage,
  frame: Frame,
  { index, kind }: { readonly index: number; readonly kind: 'accept' | 'vctx' },
): void => {
  if (!isNil(frame, index)) stage.handles.read(frame, index, kind)
}

/** `(header [, message [, vctx]])`: what Cloudmark's header of a message says, and sets. */
const analyze = (stage: Stage): HostFunction => {
  return (frame) => {
    const header = encodeText(frame.string(1))
    const message = messageAt(stage, frame, { index: 2, infers: true })
    readGiven(stage, frame, { index: 3, kind: 'vctx' })
    return returnLibrary(stage, frame, { call: 'msys.cloudmark.analyze', key: [header], message })
  }
}

/** `(message, accept, vctx, threshold)`: as `score`, and from that score on ActiveFilter looks at the message again. */
const scoreAgain = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = messageAt(stage, frame, { index: 1, infers: undefined })
    readGiven(stage, frame, { index: 2, kind: 'accept' })
    readGiven(stage, frame, { index: 3, kind: 'vctx' })
    const content: Canonical = contentDigest(stage, message)
    const threshold = encodeText(frame.string(4))
    stage.noteOutside(frame, ['cloudmark.score_af', threshold, content])
    const key = [content, ...envelopeOf(message), threshold]
    return returnLibrary(stage, frame, { call: 'msys.cloudmark.score_af', key, message })
  }
}

const scanners: readonly Scanner[] = [
  { call: 'msys.brightmail.scan', page: '4/lua/ref-msys-brightmail-scan', given: ['accept', 'vctx'] },
  { call: 'msys.symantec_beik.scan', page: '4/lua/ref-msys-symantec-beik-scan', given: ['vctx'] },
  {
    call: 'msys.commtouch.diagnose',
    page: '4/lua/ref-msys-commtouch-diagnose',
    given: ['accept', 'vctx'],
    infers: true,
  },
  { call: 'msys.expurgate.scan', page: '4/lua/ref-msys-expurgate-scan', given: ['accept', 'vctx'] },
  { call: 'msys.spamc.spamc_scan', page: '4/modules/spamassassin', given: [] },
  { call: 'msys.cloudmark.score', page: '4/lua/ref-msys-cloudmark-score', given: ['accept', 'vctx'], infers: true },
]

const page = 'S/4/lua/ref-msys-cloudmark'

export const scannerRows: readonly Row[] = [
  ...scanners.map((scanner) =>
    documented(scanner.call, 'stable', { source: `S/${scanner.page}`, bind: scanning(scanner) }),
  ),
  documented('msys.cloudmark.analyze', 'stable', { source: `${page}-analyze`, bind: analyze }),
  documented('msys.cloudmark.score_af', 'stable', { source: `${page}-score-af`, bind: scoreAgain }),
]
