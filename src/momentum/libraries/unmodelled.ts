import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { constants, isChosen, readChosen, unknownConstants } from './constants.js'

/**
 * Documented functions that this host does not have yet. They exist, so that a script which only mentions them
 * runs, and calling one makes the phase undecidable: never an error that production would not raise.
 */
const libraries: Readonly<Record<string, readonly string[]>> = {
  msys: [
    'runInInst',
    'cast',
    'getClassMetaTable',
    'asyncOk',
    'snmpTrap',
    'gc_stats',
    'shareGet',
    'shareSet',
    'shareUnset',
    'runSieveScript',
    'pcre_match',
  ],
  'msys.core': [
    'smtp_client_args_add',
    'smtp_client_args_delete',
    'smtp_client_args_exists_and_fetch',
    'scheduler_for_domain',
    'dict_iter2',
    'dict_next',
    'dict_iter2_free',
    'protocol_string',
    'dict_add_key_value',
    'dict_key_delete',
    'dict_stringprint',
    'ec_blobject_delref',
    'ec_double_list_shift',
    'ec_message_blobject_get',
    'ec_message_context_firstkey',
    'ec_message_context_nextkey',
  ],
  'msys.brightmail': ['scan'],
  'msys.cloudmark': ['score', 'analyze', 'score_af'],
  'msys.symantec_beik': ['scan'],
  'msys.commtouch': ['diagnose'],
  'msys.expurgate': ['scan'],
  'msys.spamc': ['spamc_scan'],
  'msys.validate.dk': ['sign', 'get_responsible_domain'],
  'msys.delivery': ['ob_get_current_message'],
  'msys.httpclnt': [
    'http_request_add_header',
    'http_request_set_body',
    'http_request_finalize',
    'http_status_classifier',
  ],
  'msys.http_lua': ['registerModule'],
  'msys.httpsrv': ['register'],
  'msys.gcm': ['gcm_classify_error', 'gcm_get_result_error_code'],
  'msys.apn': ['apn_status_classifier'],
  'msys.smpp': [
    'smpp_get_deliver_mo_msg',
    'smpp_get_message_id_from_pdu',
    'smpp_read_msg_text_blob',
    'smpp_write_msg_text_blob',
  ],
  'msys.xmpp': ['presence'],
  'msys.mstore': ['load', 'delete'],
  'msys.beta.chunk_logger_int': ['log'],
  'msys.beta.rcptto_proxy': ['query'],
  'msys.policyeditor': ['get_header', 'get_mailfrom', 'get_rcptto', 'pcre_match', 'send_email', 'set_binding'],
  'msys.rfc3464': ['create_mdn'],
  'msys.validate.dkim2': ['debug'],
  'msys.validate.dkim': ['get_verify_results', 'verify_results_get_item', 'verify_status_to_string', 'reflect'],
  'msys.threadpool': ['count', 'find', 'stat'],
  'msys.os': ['statvfs_subscribe', 'statvfs_read'],
  thread: ['create', 'sleep', 'condition', 'rwlock'],
}

/** Methods, by the handle's short name. */
const methods: Readonly<Record<string, readonly string[]>> = {
  io: ['read', 'lines', 'seek', 'lseek', 'flush', 'setvbuf'],
  msg: ['is_mcmt'],
  node: ['newns', 'setns'],
}

/** Fields of `callouts.md` section 4 that this host does not keep, by the handle's short name. */
const fields: Readonly<Record<string, readonly string[]>> = {
  msg: ['next_attempt', 'binding_slot', 'failed', 'bounce'],
  ac: ['inst'],
  mc: ['state', 'relayable', 'peer_address', 'max_message_size'],
  ec_string: ['type', 'backing'],
}

/** What to do instead, by the beginning of the name. */
const instead: readonly (readonly [prefix: string, hint: string])[] = [
  ['xml.', 'take what the policy needs out of the text with msys.pcre.match'],
  [
    'msys.http',
    'ask a datasource with msys.db.query, whose answers are recorded, or leave the call out to judge the rest',
  ],
  ['msys.validate.dkim.', 'ask msys.validate.opendkim, of which verify and what reads its signatures are emulated'],
]

const refuse = (stage: Stage, name: string): never =>
  stage.undecidable({
    call: name,
    key: null,
    reason: `${name} is not emulated yet`,
    hint:
      instead.find(([prefix]) => name.startsWith(prefix))?.[1] ??
      `sessions that use ${name} cannot be judged by this version`,
  })

/** A field that is written and that this host does not keep: refused where Momentum has it, absent where it has none. */
export const unkeptField = (stage: Stage, handle: string, field: string): false =>
  fields[handle]?.includes(field) === true && refuse(stage, `writing ${handle}.${field}`)

/** A field that the host does not keep: unknown where Momentum has it, or may have it, absent where it has none. */
export const missingField = (stage: Stage, handle: string, field: string): false =>
  (handle === 'mc' || fields[handle]?.includes(field) === true) && unmodelledField(stage, handle, field)

/** Has the manual a field of that name, which this host does not keep? */
export const hasField = (handle: string, name: string): boolean => fields[handle]?.includes(name) === true

export const unmodelledField = (stage: Stage, handle: string, field: string): never =>
  refuse(stage, `${handle}.${field}`)

/** Names in full, `msys.runInPool` or `msg:text`. */
export const unmodelledNames: readonly string[] = [
  ...Object.entries(libraries).flatMap(([library, names]) => names.map((name) => `${library}.${name}`)),
  ...Object.entries(methods).flatMap(([handle, names]) => names.map((name) => `${handle}:${name}`)),
]

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

/** A library of the server's of which this host has no more than names: whatever is read in one is undecidable. */
export const isOpen = (library: string, isModelled: boolean): boolean =>
  !isModelled && (library in libraries || foreign.includes(library))

/** A constant that a library has, or may have, though no script finds it by looking through the library's table. */
export const isHiddenConstant = (library: string, name: string): boolean =>
  isChosen(library, name) || unknownConstants[library]?.test(name) === true

export const constantsOf = (library: string): Readonly<Record<string, number | string>> => constants[library] ?? {}
