import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../stage.js'
import { constants, readChosen, unknownConstants } from './constants.js'

/**
 * Documented functions that this host does not have yet. They exist, so that a script which only mentions them
 * runs, and calling one makes the phase undecidable: never an error that production would not raise.
 */
const libraries: Readonly<Record<string, readonly string[]>> = {
  msys: [
    'runInInst',
    'sleep',
    'cast',
    'getClassMetaTable',
    'asyncOk',
    'snmpTrap',
    'registerControl',
    'registerAuth',
    'gc_stats',
    'shareGet',
    'shareSet',
    'shareUnset',
    'runSieveScript',
    'pcre_match',
  ],
  'msys.core': [
    'dns_get_domain',
    'mail_queue_delay_domain',
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
  'msys.audit_series': ['remove_item'],
  'msys.cidr': ['reload'],
  'msys.brightmail': ['scan'],
  'msys.cloudmark': [
    'score',
    'analyze',
    'score_af',
    'add_af_data',
    'set_af_mode_movemsg',
    'set_af_mode_discard',
    'set_af_mode_keep',
    'set_af_msi_address',
  ],
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
  'msys.gauge_cache': ['define', 'inc', 'dec', 'get', 'remove_item'],
  'msys.bounce': ['classify', 'classify_smtp_response'],
  'msys.rfc3464': [
    'compute_delivery_status',
    'compute_delivery_status_string',
    'create_mdn',
    'extract_delivery_status',
    'send_mdn',
  ],
  'msys.validate.opendkim': ['sign'],
  'msys.validate.openarc': ['verify', 'sign', 'seal'],
  'msys.validate.dkim2': ['verify', 'sign', 'ar_clauses', 'debug'],
  'msys.validate.dkim': [
    'sign',
    'get_verify_results',
    'get_domains',
    'get_responsible_domain',
    'verify_results_get_item',
    'verify_status_to_string',
    'reflect',
  ],
  'msys.av': ['engines', 'scan', 'scan_part'],
  'msys.timer': ['after', 'at', 'every'],
  'msys.http.client': ['new'],
  'msys.threadpool': ['count', 'find', 'stat'],
  'msys.os': ['statvfs_subscribe', 'statvfs_read'],
  xml: ['parsexml', 'newnode'],
  curl: ['new', 'escape', 'unescape'],
  thread: ['create', 'sleep', 'condition', 'rwlock'],
}

/** Methods, by the handle's short name. */
const methods: Readonly<Record<string, readonly string[]>> = {
  io: ['read', 'lines', 'seek', 'lseek', 'flush', 'setvbuf'],
  msg: ['is_mcmt'],
}

/** Fields of `callouts.md` section 4, by the handle's short name. */
const fields: Readonly<Record<string, readonly string[]>> = {
  msg: ['priority', 'recv_from', 'recv_via', 'creation_time', 'next_attempt', 'binding_slot', 'failed', 'bounce'],
  ac: ['inst'],
  mc: ['state', 'relayable', 'peer_address', 'max_message_size'],
  ec_string: ['type', 'backing'],
}

const refuse = (stage: Stage, name: string): never =>
  stage.undecidable({
    call: name,
    key: null,
    reason: `${name} is not emulated yet`,
    hint: `sessions that use ${name} cannot be judged by this version`,
  })

const keptFields: Readonly<Record<string, readonly string[]>> = {
  msg: ['id', 'conn_id', 'batch_id', 'recv_method', 'num_retries', 'delivered'],
  ac: ['remote_addr', 'conn_id', 'protocol'],
  mc: ['message', 'ctx', 'ac', 'connection_message_count', 'connection_rcpt_count', 'message_rcpt_count'],
  ec_string: ['buffer', 'len'],
}

/** A field that is written, which this host does for none but those of vctx: there are such fields, or there are none. */
export const unkeptField = (stage: Stage, handle: string, field: string): false =>
  [...(fields[handle] ?? []), ...(keptFields[handle] ?? [])].includes(field) &&
  refuse(stage, `writing ${handle}.${field}`)

/** A field that the host does not keep: unknown where Momentum has it, or may have it, absent where it has none. */
export const missingField = (stage: Stage, handle: string, field: string): false =>
  (handle === 'mc' || fields[handle]?.includes(field) === true) && unmodelledField(stage, handle, field)

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

/** What reads a name that a library's table does not have; undefined where such a name is nil in production too. */
export const readerOf = (
  stage: Stage,
  library: string,
  isModelled: boolean,
): ((frame: Frame, name: string) => boolean) | undefined => {
  const isForeign = !isModelled && !extensions.includes(library)
  const unknown = isForeign ? /^/ : unknownConstants[library]
  if (unknown === undefined) return undefined
  return (frame, name) => {
    if (library === 'msys.core' && readChosen(stage, frame, name)) return true
    return unknown.test(name) && refuse(stage, `${library}.${name}`)
  }
}

export const constantsOf = (library: string): Readonly<Record<string, number | string>> => constants[library] ?? {}
