import { describe, expect, it } from 'vitest'
import { runIn } from '../given-policy.js'

/** What the manual's pages and the public samples name, by library. A name is a function, or a constant. */
const names: Readonly<Record<string, string>> = {
  msys: `registerModule expandMacro dnsLookup runInPool runInInst sleep readfile config lock unlock type cast getClassMetaTable
    parseRFC2822Addresses asyncOk snmpTrap log registerControl registerAuth gc_stats shareGet shareSet shareUnset runSieveScript
    pcre_match`,
  'msys.core': `string_new ec_message_new ec_message_builder io_wrapper_open get_now_ts
    accept_construct_get_message_construct config_get_binding_id_from_name config_get_binding_name_from_id
    config_get_binding_group_size ec_sockaddr_family dns_get_domain mail_queue_delay_domain scheduler_for_domain
    ec_message_context_get ec_message_context_set ec_message_context_firstkey ec_message_context_nextkey
    ec_message_blobject_get ec_blobject_delref dict_iter2 dict_next dict_iter2_free dict_add_key_value dict_key_delete
    dict_stringprint ec_double_list_shift protocol_string stringwrite
    VALIDATE_CONT VALIDATE_DONE VALIDATE_AGAIN VCTX_CONN VCTX_MESS ECMESS_CTX_CONN ECMESS_CTX_MESS EC_HOOK_CONT EC_HOOK_DONE
    EC_HOOK_RETRY EC_MSG_ENV_FROM EC_MSG_ENV_TO EC_MSG_ENV_COMPLETE EC_MIME_TE_7BIT EC_MIME_TE_8BIT EC_MIME_TE_BASE64
    EC_MIME_TE_QUOTED_PRINTABLE O_RDONLY O_WRONLY O_RDWR O_CREAT O_APPEND O_BINARY AF_INET AF_INET6 P_INTERNAL P_ESMTP P_SMPP
    P_MM7 EC_AUTH_OK EC_AUTH_FAIL EC_AUTH_ERROR EC_MSG_RENDER_OMIT_DOT STRING_TYPE_IO_OBJECT STANDARD_KEY_MAILFROM_DOMAIN
    FAILED DELAYED DELIVERED RELAYED EXPANDED EM_SUCCEEDED ECTP_CLASS_CPU ECTP_CLASS_IO ECTP_CLASS_SWAPOUT ECTP_CLASS_SWAPIN
    ECTP_CLASS_CLOSE ECTP_CLASS_UNLINK ECTP_CLASS_BATCH_UNLINK ECTP_CLASS_SPOOL_IN ECTP_CLASS_ASYNC_BOUNCE
    ECTP_CLASS_SIEVE_IO ECTP_COMPLETE_CALLBACK ECTP_COMPLETE_CALLBACK_SCHED LOG_WARNING SIEVEREQ_ENVELOPE MC_STATE_START
    MC_STATE_EHLO MC_STATE_ASYNC_BODY_RESPONSE MC_STATE_RCPTTO_LIST_FINAL_RESPONSE MC_STATE_COUNT`,
  'msys.audit': 'connections receptions rejections inbound_session_count',
  'msys.audit_series': 'define add count remove_item',
  'msys.cidr': 'define query reload',
  'msys.gauge_cache': 'define inc dec get remove_item',
  'msys.counter': 'open inc add read reset unlink STRICT RELAXED',
  'msys.os': 'statvfs_subscribe statvfs_read',
  'msys.threadpool': 'count find stat',
  'msys.db': 'query fetch_row execute',
  'msys.pcre': 'match replace split',
  'msys.dumper': 'Dumper',
  'msys.base64': 'encode decode',
  'msys.qp': 'encode decode',
  'msys.idn': 'to_idn to_utf8',
  'msys.bounce': 'classify classify_smtp_response',
  'msys.rfc3464': 'compute_delivery_status compute_delivery_status_string create_mdn extract_delivery_status send_mdn',
  json: 'decode encode new strerror',
  xml: 'parsexml newnode',
  curl: 'new escape unescape OPT_URL OPT_WRITEFUNCTION OPT_HTTPHEADER OPT_HTTP_VERSION',
  'msys.http.client': 'new',
  thread: 'mutex create sleep condition rwlock MUTEX_NORMAL MUTEX_RECURSIVE MUTEX_ERRORCHECK',
  'msys.pbp': 'set_whitelist check_whitelist fcdns_check size_in_bytes',
  'msys.adaptive': 'registerRules',
  'msys.policyeditor': 'get_header get_mailfrom get_rcptto pcre_match send_email set_binding',
  'msys.validate.opendkim': `verify get_num_sigs get_sig get_sig_domain get_sig_selector get_sig_identity get_sig_canons
    get_sig_errorstr get_sig_flags get_sig_hdrsigned get_sig_keysize get_sig_signalg sign`,
  'opendkim.dkim': 'DKIM_STAT_OK DKIM_SIGFLAG_PASSED',
  'msys.validate.dkim2': 'verify sign ar_clauses',
  'msys.validate.openarc': 'verify sign seal',
  'msys.validate.dkim': `sign get_verify_results verify_results_get_item verify_results_get_count verify_status_to_string
    get_domains get_responsible_domain reflect`,
  'msys.validate.dk': 'sign get_responsible_domain',
  'msys.av': `engines scan scan_part EC_AV_CLEAN EC_AV_ERROR EC_AV_INFECTED EC_AV_NAME_TOO_LONG
    EC_AV_NOT_SUITABLE_FOR_STREAMING EC_AV_NO_ENGINE EC_AV_PART_IS_CONTAINER EC_AV_UNSCANNABLE`,
  'msys.cloudmark': `score analyze score_af add_af_data set_af_mode_movemsg set_af_mode_discard set_af_mode_keep
    set_af_msi_address`,
  'msys.brightmail': 'scan',
  'msys.symantec_beik': 'scan',
  'msys.commtouch': 'diagnose',
  'msys.expurgate': 'scan TYPE_CLEAN TYPE_BULK SUBTYPE_NORMAL',
  'msys.spamc': 'spamc_scan',
  'msys.delivery': `ob_get_current_message DELIVERY_CONTINUE DELIVERY_DONE DELIVERY_SUCCESS DELIVERY_TEMPFAILED
    DELIVERY_PERMFAILED DELIVERY_FAIL`,
  'msys.httpclnt': `http_request_add_header http_request_set_body HTTP_INTERNAL_FAIL HTTP_INTERNAL_CONT HTTP_INTERNAL_OK
    HTTP_INTERNAL_DONE`,
  'msys.http_lua': 'registerModule',
  'msys.httpsrv': 'register DONE',
  'msys.smpp': `SMPP_CONTINUE SMPP_CONVERT_CANCEL SMPP_CONVERT_CONT SMPP_DELIVERED BLOB_KEY_MO_EMAIL_TEXT
    smpp_get_message_id_from_pdu smpp_get_deliver_mo_msg smpp_read_msg_text_blob smpp_write_msg_text_blob
    sms_address_mapping`,
  'msys.mms': 'MM7_CONTINUE MM7_DELIVERED MM7_TEMP_FAIL',
  'msys.mm7': 'anything',
  'msys.mcmt': 'anything',
  'msys.gcm': 'gcm_classify_error',
  'msys.apn': 'apn_status_classifier APNS_PROCESSING_ERROR',
  'msys.xmpp': 'CONT DONE presence',
  'msys.mstore': 'load delete',
  'msys.tls_params': 'set',
  'msys.timer': 'after at every',
  'msys.beta.chunk_logger_int': 'log',
  'msys.beta.rcptto_proxy': 'query',
  'msys.rest': 'click_tracker open_tracker templates transmissions users',
  'msys.xfer': 'client server',
}

const methods: Readonly<Record<string, string>> = {
  msg: `header address_header rcptto mailfrom binding binding_group discard code get_code set_code context_get context_set
    context_exists context_exists_and_get context_delete get_envelope2 get_message_size routing_domain raw body text raw_match
    body_match text_match raw_replace body_replace text_replace mime makePart makeContainer makeBoundary build inject forward
    copy snapshot free render_to_string listener_addr reception_peer get_delivery_method is_mcmt
    id conn_id batch_id priority recv_method recv_from recv_via creation_time next_attempt num_retries delivered binding_slot
    failed bounce`,
  vctx: `get set exists set_code disconnect tarpit add_recipient remove_recipient recipient_list pbp_disconnect pbp_action
    code note tcost deschedule body_has_changed transparency needs_auth_results`,
  accept: `esmtp_capability_add esmtp_capability_remove inbound_session_count pbp_inbound_session_count_service remote_addr
    protocol conn_id inst`,
  'msys.core.string_new()': 'set write buffer len type backing',
  'msys.core.accept_construct_get_message_construct(accept)': `message ctx ac state connection_message_count
    connection_rcpt_count message_rcpt_count relayable peer_address max_message_size`,
  'thread.mutex()': 'lock unlock trylock',
}

const listed = (of: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(of).flatMap(([owner, words]) => words.split(/\s+/).map((word) => `${owner}.${word}`))

describe('a name that Momentum documents is never nil', () => {
  it.each([...listed(names), ...listed(methods)])('%s', (name) => {
    const { output, gaps, failures } = runIn('validate_rcptto', `print(type(${name}))`)
    expect(failures).toEqual([])
    if (gaps.length === 0) expect(output[0]).not.toBe('nil')
    else
      expect(gaps).toEqual([
        expect.stringContaining(`${name.replace(/^accept/, 'ac').replace(/^msys\.core\.\w+\(.*\)/, handle)} is `),
      ])
  })
})

const handle = (made: string): string => (made.includes('string_new') ? 'ec_string' : 'mc')

describe('a name that Momentum has not stays nil', () => {
  it.each(['msys.nothing', 'msys.audit.connection', 'msys.dp_config', 'json.nothing', 'thread.nothing', 'msg.nothing'])(
    '%s',
    (name) => {
      const { output, gaps } = runIn('validate_rcptto', `print(${name})`)
      expect({ output, gaps }).toEqual({ output: ['nil'], gaps: [] })
    },
  )

  it.each(['msys.core.nothing', 'msys.pcre.nothing', 'msys.db.nothing'])(
    'but for one of a library that may have more than its pages tell, which nobody can know: %s',
    (name) => {
      expect(runIn('validate_rcptto', `print(${name})`).gaps).toEqual([
        `${name} is in no page of the manual: whether the server has it, nobody can know`,
      ])
    },
  )

  it('until the policy makes it', () => {
    const body = 'msys.core.P_SMPP = 5 msys.smpp.mine = 6 print(msys.core.P_SMPP, msys.smpp.mine)'
    expect(runIn('validate_rcptto', body).output).toEqual(['5\t6'])
  })
})

describe('a constant has the number that a page gives', () => {
  it.each([
    ['msys.delivery.DELIVERY_PERMFAILED', '4'],
    ['msys.httpclnt.HTTP_INTERNAL_FAIL', '-1'],
    ['msys.httpclnt.HTTP_INTERNAL_OK', '0'],
    ['msys.core.ECTP_CLASS_SIEVE_IO', '9'],
    ['msys.core.MC_STATE_ASYNC_BODY_RESPONSE', '11'],
    ['msys.core.MC_STATE_COUNT', '23'],
    ['msys.core.STANDARD_KEY_MAILFROM_DOMAIN', 'mailfrom_domain'],
  ])('%s is %s', (name, value) => {
    expect(runIn('validate_rcptto', `print(${name})`).output).toEqual([value])
  })
})
