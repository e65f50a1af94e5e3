import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { constants, isChosen, readChosen, unknownConstants } from './constants.js'
import { unmodelledFields, unmodelledNames, whyUnmodelled } from './unmodelled-names.js'

/** What to do instead, by the beginning of the name. */
const instead: readonly (readonly [prefix: string, hint: string])[] = [
  [
    'msys.http',
    'ask a datasource with msys.db.query, whose answers are recorded, or leave the call out to judge the rest',
  ],
  ['msys.validate.dkim.', 'ask msys.validate.opendkim, of which verify and what reads its signatures are emulated'],
]

const refuse = (stage: Stage, name: string, way: '' | 'writing ' = ''): never => {
  const why = whyUnmodelled.get(name)
  return stage.undecidable({
    call: way + name,
    key: null,
    reason: `${way}${name} is not emulated${why === undefined ? ' yet' : `: ${why}`}`,
    hint:
      instead.find(([prefix]) => name.startsWith(prefix))?.[1] ??
      `sessions that use ${name} cannot be judged by this version`,
  })
}

/** A field that is written and that this host does not keep: refused where Momentum has it, absent where it has none. */
export const unkeptField = (stage: Stage, handle: string, field: string): false =>
  hasField(handle, field) && refuse(stage, `${handle}.${field}`, 'writing ')

/** A field that the host does not keep: unknown where Momentum has it, or may have it, absent where it has none. */
export const missingField = (stage: Stage, handle: string, field: string): false =>
  (handle === 'mc' || hasField(handle, field)) && unmodelledField(stage, handle, field)

/** Has the manual a field of that name, which this host does not keep? */
export const hasField = (handle: string, name: string): boolean => unmodelledFields.has(`${handle}.${name}`)

export const unmodelledField = (stage: Stage, handle: string, field: string): never =>
  refuse(stage, `${handle}.${field}`)

/**
 * Documented functions that this host does not have. They exist, so that a script which only mentions them
 * runs, and calling one makes the phase undecidable: never an error that production would not raise.
 */
export const bindUnmodelled = (stage: Stage): readonly (readonly [string, HostFunction])[] =>
  unmodelledNames.map((name) => [name, () => refuse(stage, name)] as const)

/** Modules that only extend others: `require` finds them, they hold nothing. */
const extensions: readonly string[] = [
  'msys.boot',
  'msys.datasource',
  'msys.extended.message',
  'msys.extended.message_routing',
  'msys.extended.vctx',
  'msys.extended.ac',
]

/** Libraries of which this host has nothing: whatever is read in one exists, or may. */
const foreign: readonly string[] = [
  'msys.smpp',
  'msys.mms',
  'msys.mm7',
  'msys.mcmt',
  'msys.adaptive_rules',
  'msys.extended.httpsrv',
  'msys.rest',
  'msys.rest.click_tracker',
  'msys.rest.open_tracker',
  'msys.rest.templates',
  'msys.rest.transmissions',
  'msys.rest.users',
  'msys.xfer',
  'msys.xfer.client',
  'msys.xfer.server',
  'opendkim.dkim',
]

export const emptyLibraries: readonly string[] = [...extensions, ...foreign]

/** Tables whose every name is known: `msys` itself holds what is documented and what policies put in, the others are thrLua's own. */
const wholly: ReadonlySet<string> = new Set(['msys', 'json', 'thread'])

/** Names that are known not to be there. */
const absent: ReadonlySet<string> = new Set(['msys.audit.connection'])

/** A name that no page has: production may have it all the same, or not, and a policy may test which. */
const refuseName = (stage: Stage, name: string): never =>
  stage.undecidable({
    call: name,
    key: null,
    reason: `${name} is in no page of the manual: whether the server has it, nobody can know`,
    hint: `look for a misspelling; sessions that use ${name} cannot be judged by this version`,
  })

/** What reads a name that a library's table does not have; undefined where such a name is nil in production too. */
export const readerOf = (
  stage: Stage,
  library: string,
  isModelled: boolean,
): ((frame: Frame, name: string) => boolean) | undefined => {
  if (isModelled ? wholly.has(library) : extensions.includes(library)) return undefined
  return (frame, name) => {
    if (readChosen(stage, frame, [library, name])) return true
    const whole = `${library}.${name}`
    if (absent.has(whole)) return false
    return isModelled && unknownConstants[library]?.test(name) !== true
      ? refuseName(stage, whole)
      : refuse(stage, whole)
  }
}

/** Libraries that have some of these. */
const libraries: ReadonlySet<string> = new Set(
  unmodelledNames.filter((name) => !name.includes(':')).map((name) => name.slice(0, name.lastIndexOf('.'))),
)

/** A library of the server's of which this host has no more than names: whatever is read in one is undecidable. */
export const isOpen = (library: string, isModelled: boolean): boolean =>
  !isModelled && (libraries.has(library) || foreign.includes(library))

/** A constant that a library has, or may have, though no script finds it by looking through the library's table. */
export const isHiddenConstant = (library: string, name: string): boolean =>
  isChosen(library, name) || unknownConstants[library]?.test(name) === true

export const constantsOf = (library: string): Readonly<Record<string, number | string>> => constants[library] ?? {}
