import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { curlConstants } from '../http/curl-options.js'
import { internal } from '../message/message.js'
import { counterConstants } from './counter.js'
import { jsonConstants } from './json.js'
import { dkimConstants } from './opendkim.js'
import { threadConstants } from './thread.js'

type Constants = Readonly<Record<string, number | string>>

/** Numbered from 0 in the order of the names. */
const enumerated = (prefix: string, names: string): Constants =>
  Object.fromEntries(names.split(' ').map((name, number) => [`${prefix}${name}`, number]))

/** Numbers that a policy hands back to msys.core and that decide nothing by themselves: Linux's where it has them. */
export const handedBack = {
  EC_MSG_ENV_FROM: 1,
  EC_MSG_ENV_TO: 2,
  EC_MSG_ENV_COMPLETE: 4,
  AF_INET: 2,
  AF_INET6: 10,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 64,
  O_APPEND: 1024,
  O_BINARY: 0,
} as const

/** Numbers that a page of the manual, or EVI, gives (`callouts.md` section 3), by library; and those above. */
export const constants: Readonly<Record<string, Constants>> = {
  'msys.core': {
    VALIDATE_CONT: 0,
    VALIDATE_DONE: 1,
    VALIDATE_AGAIN: 2,
    VCTX_CONN: 0,
    VCTX_MESS: 1,
    ECMESS_CTX_CONN: 0,
    ECMESS_CTX_MESS: 1,
    EC_HOOK_CONT: 0,
    EC_HOOK_DONE: 1,
    EC_HOOK_RETRY: 2,
    ...handedBack,
    STANDARD_KEY_MAILFROM_DOMAIN: 'mailfrom_domain',
    ...enumerated('ECTP_CLASS_', 'CPU IO SWAPOUT SWAPIN CLOSE UNLINK BATCH_UNLINK SPOOL_IN ASYNC_BOUNCE SIEVE_IO'),
  },
  'msys.delivery': enumerated('DELIVERY_', 'CONTINUE DONE SUCCESS TEMPFAILED PERMFAILED'),
  'msys.counter': counterConstants,
  'opendkim.dkim': dkimConstants,
  curl: curlConstants,
  json: jsonConstants,
  thread: threadConstants,
  'msys.httpclnt': { HTTP_INTERNAL_FAIL: -1, HTTP_INTERNAL_CONT: 0, HTTP_INTERNAL_OK: 0, HTTP_INTERNAL_DONE: 1 },
}

/** Encodings and flags of msys.core's own functions, chosen as below. */
export const messageFlags = {
  EC_MIME_TE_7BIT: 0,
  EC_MIME_TE_8BIT: 1,
  EC_MIME_TE_BASE64: 2,
  EC_MIME_TE_QUOTED_PRINTABLE: 3,
  EC_MSG_RENDER_OMIT_DOT: 1,
  EC_MSG_RENDER_CALCULATE_LENGTH_ONLY: 2,
  EC_MSG_RENDER_HEADERS_ONLY: 4,
  EC_MSG_RENDER_OMIT_HEADERS: 8,
} as const

/** What a scan comes to (ref-msys-av-scan). */
export const avConstants = {
  EC_AV_NOT_SUITABLE_FOR_STREAMING: -5,
  EC_AV_PART_IS_CONTAINER: -4,
  EC_AV_NAME_TOO_LONG: -3,
  EC_AV_NO_ENGINE: -2,
  EC_AV_ERROR: -1,
  EC_AV_CLEAN: 0,
  EC_AV_INFECTED: 1,
  EC_AV_UNSCANNABLE: 2,
} as const

/** Numbers of msys.core that are chosen and frozen: reading one is an assumption (`numeric-constants`). */
const chosenConstants = {
  ...messageFlags,
  ...enumerated('', 'FAILED DELAYED DELIVERED RELAYED EXPANDED'),
  ...enumerated('ECTP_COMPLETE_', 'CALLBACK CALLBACK_SCHED'),
  P_INTERNAL: internal,
  P_ESMTP: 2,
  EC_AUTH_OK: 0,
  EC_AUTH_FAIL: 1,
  EC_AUTH_ERROR: 2,
  EC_BINDING_SLOT_UNBOUND: -1,
  ...enumerated('EC_MESSAGE_ENQUEUE_HOOK_', 'CONT OK ERR'),
  ...enumerated('LOG_', 'EMERG ALERT CRITICAL ERROR WARNING NOTICE INFO DEBUG'),
  ...enumerated(
    'MC_STATE_',
    'START START_RESPONSE EHLO EHLO_RESPONSE MAILFROM MAILFROM_RESPONSE RCPTTO RCPTTO_RESPONSE DATA BODY BODY_RESPONSE ASYNC_BODY_RESPONSE OK RELAYING_DENIED EXTENSION_1 EXTENSION_2 EXTENSION_3 EXTENSION_4 CONCURRENCY_LIMIT RCPTTO_LIST_RESPONSE RCPTTO_LIST_FINAL_RESPONSE SETUP MCMT_FIXUP COUNT',
  ),
}

/** The number of `MC_STATE_` and a name (apis-ec-log-rejection-2.md). */
export const mcState = (name: string): number => Number(chosen.get(`MC_STATE_${name}`))

const chosen: ReadonlyMap<string, number | string> = new Map(Object.entries(chosenConstants))

const chosenIn: Readonly<Record<string, ReadonlyMap<string, number | string>>> = {
  'msys.core': chosen,
  'msys.av': new Map(Object.entries(avConstants)),
}

export const isChosen = (library: string, name: string): boolean => chosenIn[library]?.has(name) === true

/** Pushes a number that is chosen, and says so; false where the name has none. */
export const readChosen = (stage: Stage, frame: Frame, [library, name]: readonly [string, string]): boolean => {
  const value = chosenIn[library]?.get(name)
  if (value === undefined) return false
  stage.assumed.add('numeric-constants')
  frame.pushValue(value)
  return true
}

/** Documented constants whose values no page gives, by library. */
export const unknownConstants: Readonly<Record<string, RegExp>> = {
  'msys.core':
    /^(?:EC_MIME_TE_\w+|P_SMPP|P_MM7|EC_MSG_RENDER_\w+|STRING_TYPE_\w+|EM_SUCCEEDED|ECTP_COMPLETE_\w+|SIEVEREQ_\w+)$/,
  'msys.expurgate': /^(?:SUB)?TYPE_[A-Z_]+$/,
}
