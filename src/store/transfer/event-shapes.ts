import { driftKinds } from '../../domain/drift.js'
import { milterChanges } from '../../domain/milter-source.js'
import { phaseNames } from '../../domain/phase.js'
import { addressWays, bodyWays } from '../../domain/redaction.js'
import { rowOfFormat, things } from '../../domain/source-fidelity.js'
import {
  aHash,
  aNumber,
  anything,
  aString,
  aText,
  aTrue,
  aWhole,
  dictionaryOf,
  either,
  fields,
  listOf,
  oneOf,
  optional,
  orNull,
  type Shape,
  tuple,
} from './shapes.js'

const blob = fields({ blob: aHash, size: aWhole })
const effect = tuple([aString], anything)
const failure = fields({
  kind: oneOf('error', 'return', 'limit'),
  message: optional(aText),
  traceback: optional(aText),
  got: optional(aString),
  limit: optional(oneOf('instructions', 'memory')),
})
const aFailure: Shape = (value) =>
  failure(value) ??
  ((value as { readonly kind: string }).kind === 'error' ? fields({ message: aText })(value) : undefined)

const answer = fields({
  call: aString,
  key: present,
  answer: present,
  own: optional(aNumber),
  onEdge: optional(listOf(tuple([aNumber, aNumber]))),
  after: optional(aNumber),
})

/** Anything but left out. */
function present(value: unknown): ReturnType<Shape> {
  return value === undefined ? { path: '', value } : undefined
}

/** Of a hook that is fired: a word, a number, nil, or an object with one text. */
const firedArgument = orNull(
  either(
    aNumber,
    oneOf('message', 'accept', 'vctx', 'construct', 'delivery', 'now'),
    fields({ text: aText }),
    fields({ domain: aText }),
    fields({ buffer: aText, capacity: optional(aWhole) }),
  ),
)

const handshake = fields({
  protocol: optional(aText),
  cipher: optional(aText),
  algorithmBits: optional(aWhole),
  usedBits: optional(aWhole),
  subject: optional(aText),
  issuer: optional(aText),
  verified: optional(aTrue),
  failed: optional(aText),
  parameters: optional(listOf(tuple([aText, present]))),
})

const aReply = tuple([aWhole, aText])
const context = dictionaryOf(aText)
const contexts = fields({ conn: optional(context), mess: optional(context) })
const stimulus = {
  line: optional(aText),
  pipelined: optional(aTrue),
  seen: optional(listOf(aReply)),
  refused: optional(aReply),
  chunks: optional(listOf(aText)),
  bareDots: optional(aWhole),
  macros: optional(dictionaryOf(aText)),
  content: optional(blob),
  lacks: optional(
    fields({
      body: optional(fields({ why: oneOf('redacted', 'unread', 'unwanted'), hash: optional(aHash) })),
      fields: optional(aTrue),
    }),
  ),
  bodies: optional(listOf(tuple([aWhole, blob]))),
  context: optional(contexts),
  answer: optional(aText),
  credentials: optional(fields({ user: aText })),
  handshake: optional(handshake),
  sender: optional(aText),
  receivedBy: optional(aWhole),
  delivery: optional(
    fields({
      outcome: oneOf('delivered', 'tempfail', 'permfail'),
      reply: aText,
      attempted: optional(oneOf(false)),
      domain: optional(aText),
      counts: optional(dictionaryOf(aNumber)),
    }),
  ),
  fired: optional(fields({ hook: aString, arguments: listOf(firedArgument) })),
  ended: optional(tuple([oneOf('quit', 'abort', 'disconnect'), aWhole])),
}

const invocation = fields({
  module: aText,
  callout: aString,
  argument: optional(aText),
  asked: optional(aWhole),
  effects: optional(listOf(effect)),
  returned: anything,
  silent: optional(aTrue),
  failure: optional(aFailure),
  instructions: aWhole,
})
const invocations = listOf(invocation)

const changed = dictionaryOf(orNull(aText))
const result = fields({
  reply: optional(tuple([aWhole, aText])),
  disconnect: optional(aTrue),
  delay: optional(aNumber),
  flags: optional(dictionaryOf(aNumber)),
  capabilities: optional(listOf(aText)),
  context: optional(
    fields({
      conn: optional(changed),
      copy: optional(changed),
      mess: optional(changed),
      session: optional(changed),
    }),
  ),
  recipients: optional(listOf(aText)),
  envelope: optional(dictionaryOf(aText)),
  headers: optional(dictionaryOf(listOf(aText))),
  message: optional(aHash),
  binding: optional(aText),
  routingDomain: optional(aText),
  priority: optional(oneOf(0, 1)),
  discarded: optional(aText),
  code: optional(aText),
  tls: optional(dictionaryOf(either(aText, aNumber))),
  answered: anything,
  written: optional(dictionaryOf(aText)),
  failures: optional(listOf(fields({ callout: aString, error: aText }))),
  others: optional(listOf(effect)),
  outside: optional(listOf(effect)),
  output: optional(listOf(aText)),
})

const deinitRun = fields({
  module: aText,
  failure: optional(aFailure),
  undecidable: optional(aString),
  outside: optional(listOf(effect)),
  output: optional(listOf(aText)),
})

const registered = fields({ name: aText, callouts: listOf(aString), ignored: optional(listOf(aText)) })
const bootResult = either(
  fields({ outcome: oneOf('failed'), failure: aFailure }),
  fields({ outcome: oneOf('booted'), modules: listOf(registered) }),
)

const differing = { kind: oneOf(...driftKinds), path: aString, recorded: present, replayed: present }
const judgedDrift = fields({
  base: aString,
  session: aString,
  phase: oneOf(...phaseNames, 'boot'),
  message: aWhole,
  recipient: aText,
  occurrence: aWhole,
  ...differing,
  rest: optional(listOf(fields(differing))),
})

const recorderProcess = fields({ host: aText, pid: aWhole, startedAt: aWhole })

const sessionSource = either(
  fields({ kind: oneOf('scenario'), name: aText, file: optional(aText) }),
  fields({
    kind: oneOf('listen'),
    recorder: recorderProcess,
    socket: optional(aText),
    proxy: optional(oneOf('PROXY', 'XCLIENT')),
    spokeFirst: optional(aTrue),
  }),
  fields({
    kind: oneOf('observed'),
    format: oneOf(...Object.keys(rowOfFormat)),
    files: listOf(aText),
    number: aWhole,
    digest: aHash,
    synthetic: optional(aTrue),
    fidelity: fields(
      Object.fromEntries(Object.keys(things).map((thing) => [thing, optional(oneOf('seen', 'stated', 'unknown'))])),
    ),
    missing: optional(listOf(fields({ what: aText, why: aText }))),
    greeting: optional(aReply),
  }),
  fields({
    kind: oneOf('momentum-recorder'),
    session: aText,
    process: aText,
    lane: aText,
    lua: aText,
    recorder: aText,
    format: aWhole,
    sampledOneIn: aWhole,
    localParts: oneOf('keep', 'pseudonym', 'drop'),
    unproven: aTrue,
  }),
  fields({
    kind: oneOf('milter'),
    recorder: recorderProcess,
    mode: oneOf('observe', 'enforce'),
    mta: optional(aText),
    host: optional(aText),
    daemon: optional(aText),
    client: aText,
    protocol: aWhole,
    notTheClients: listOf(oneOf(...milterChanges)),
    possiblyAfter: optional(fields({ session: aString, peer: aText })),
    notAsked: optional(listOf(aString)),
    notDone: optional(listOf(aString)),
  }),
)

/** The shape of each event that an export may have, by its parts; those of older formats too. */
export const eventShapes: Readonly<Record<string, Shape>> = {
  RevisionRegistered: fields({
    input: fields({
      revision: aString,
      name: aText,
      entry: aText,
      dialect: oneOf('thrlua', 'lua54'),
      files: listOf(fields({ path: aText, content: blob })),
    }),
  }),
  RevisionBooted: fields({
    input: fields({
      revision: aString,
      madeBy: fields({ machine: aString, emulator: aWhole }),
      profile: dictionaryOf(aString),
      at: aWhole,
      answers: optional(listOf(answer)),
    }),
    work: fields({ output: optional(listOf(aText)), instructions: aWhole, deinit: optional(listOf(deinitRun)) }),
    result: bootResult,
  }),
  RevisionReloaded: fields({
    input: fields({
      from: aString,
      to: aString,
      after: optional(aString),
      source: fields({ kind: oneOf('scenario'), file: optional(aText) }),
    }),
    work: optional(fields({ deinit: listOf(deinitRun) })),
    result: either(fields({ outcome: oneOf('reloaded') }), fields({ outcome: oneOf('kept'), failure: aFailure })),
  }),
  SessionOpened: fields({
    input: fields({
      source: sessionSource,
      boot: aString,
      peer: aText,
      listener: aText,
      at: aWhole,
      seed: aWhole,
      continuous: optional(fields({ after: optional(aString) })),
      handshake: optional(handshake),
      withholds: optional(listOf(oneOf('passwords'))),
      redacted: optional(
        fields({
          profile: aText,
          addresses: oneOf(...addressWays),
          bodies: oneOf(...bodyWays),
          headers: either(oneOf('keep'), listOf(aText)),
          key: aString,
          isKeyOfRun: optional(aTrue),
        }),
      ),
      bodies: optional(oneOf('none', 'read')),
      relays: optional(aTrue),
      follows: optional(fields({ origin: aString, size: aWhole, root: aString })),
      sampled: optional(fields({ share: aNumber, refused: optional(aTrue) })),
      path: optional(oneOf('http', 'lmtp')),
      offers: optional(listOf(aText)),
      context: optional(context),
      unknown: optional(listOf(aText)),
      known: optional(listOf(aText)),
    }),
  }),
  PhaseReached: fields({
    input: fields({
      phase: oneOf(...phaseNames),
      message: optional(aWhole),
      recipient: optional(aText),
      occurrence: optional(aWhole),
      at: optional(aWhole),
      ...stimulus,
      answers: optional(listOf(answer)),
      // format 1 had the stimulus in a part of its own
      stimulus: optional(fields(stimulus)),
    }),
    // format 1 had the invocations in an object
    work: optional(either(fields({ invocations: optional(invocations) }), invocations)),
    result,
  }),
  SessionClosed: fields({
    input: fields({
      events: aWhole,
      at: optional(aWhole),
      heard: optional(aString),
      end: oneOf('quit', 'abort', 'disconnect', 'open'),
      notCarriedOut: optional(listOf(fields({ message: aWhole, why: aText }))),
      gone: optional(
        fields({
          how: oneOf('closed', 'reset', 'timeout', 'shutdown', 'tls-failed', 'refused', 'failed', 'xclient'),
          within: optional(oneOf('command', 'answer', 'content')),
          octets: optional(aWhole),
          received: optional(aText),
        }),
      ),
    }),
  }),
  DriftReviewed: fields({
    input: fields({
      verdict: oneOf('accepted', 'rejected', 'withdrawn'),
      by: aText,
      reason: optional(aText),
      candidate: aString,
      drift: judgedDrift,
    }),
  }),
  GapNoted: fields({
    input: fields({
      what: aText,
      why: aText,
      lacks: optional(oneOf(...Object.keys(things))),
      redacted: optional(aTrue),
    }),
  }),
}
