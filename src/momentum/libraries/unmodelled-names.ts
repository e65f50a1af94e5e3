/**
 * What Momentum documents, or a public policy names, and this host does not have, with why: what completes "NAME is not emulated: …". Functions and
 * methods stand as a script writes them, fields with a dot behind the handle's short name.
 */
const groups: readonly (readonly [why: string, names: string])[] = [
  ['whether a call may suspend hangs on the thread that runs it, and which that is no page tells', 'msys.asyncOk'],
  ['no page lists the names of classes, nor what becomes of an object that is taken for another', 'msys.cast'],
  ['no page says what is in the metatables of the server’s objects', 'msys.getClassMetaTable'],
  ['no page describes what it returns', 'msys.gc_stats'],
  ['nothing here runs Sieve', 'msys.runSieveScript'],
  [
    'one page names it in an example, and none describes it: it may be a misprint of msys.pcre.match',
    'msys.pcre_match',
  ],
  [
    'in which order the server keeps the keys of a context, no page tells',
    'msys.core.ec_message_context_firstkey msys.core.ec_message_context_nextkey',
  ],
  [
    'no page describes how Lua reads and writes the server’s dictionaries and lists, nor their order',
    `msys.core.dict_iter2 msys.core.dict_next msys.core.dict_iter2_free msys.core.dict_add_key_value msys.core.dict_key_delete
     msys.core.dict_stringprint msys.core.ec_double_list_shift`,
  ],
  [
    'no page describes what Lua gets of the objects that the server keeps beside a message',
    'msys.core.ec_message_blobject_get msys.core.ec_blobject_delref',
  ],
  [
    'it works on the arguments of a command that the server sends, and what is sent is no part of a recording',
    'msys.core.smtp_client_args_add msys.core.smtp_client_args_delete msys.core.smtp_client_args_exists_and_fetch',
  ],
  ['its page does not say whether it gives a message or a text', 'msys.rfc3464.create_mdn'],
  [
    'a result of version 3’s DKIM validation has fields and numbers that no page lists',
    'msys.validate.dkim.get_verify_results msys.validate.dkim.verify_results_get_count msys.validate.dkim.verify_results_get_item msys.validate.dkim.verify_status_to_string',
  ],
  [
    'it tells of threads at one moment, by a table that prints itself in a way that no page shows',
    'msys.threadpool.stat',
  ],
  [
    'what one session leaves there others read, which a replay of each by itself cannot follow',
    'msys.shareGet msys.shareSet msys.shareUnset',
  ],
  [
    'what runs on another thread runs at the same time, and in which order no recording can tell',
    'thread.create thread.condition thread.rwlock',
  ],
  [
    'attempts to deliver over HTTP are not emulated',
    `msys.delivery.ob_get_current_message msys.httpclnt.http_request_add_header msys.httpclnt.http_request_set_body
     msys.httpclnt.http_request_finalize msys.httpclnt.http_status_classifier`,
  ],
  [
    'requests that the server takes over HTTP are not emulated, but for injections',
    'msys.http_lua.registerModule msys.httpsrv.register',
  ],
  [
    'messages to phones, and what carries them, are not emulated',
    `msys.gcm.gcm_classify_error msys.gcm.gcm_get_result_error_code msys.apn.apn_status_classifier msys.smpp.smpp_get_deliver_mo_msg
     msys.smpp.smpp_get_message_id_from_pdu msys.smpp.smpp_read_msg_text_blob msys.smpp.smpp_write_msg_text_blob msys.xmpp.presence
     msys.mstore.load msys.mstore.delete`,
  ],
  [
    'it takes a table of the callout’s objects and one of variables, whose keys no page names',
    `msys.policyeditor.get_header msys.policyeditor.get_mailfrom msys.policyeditor.get_rcptto msys.policyeditor.pcre_match
     msys.policyeditor.send_email msys.policyeditor.set_binding msys.policyeditor.set_binding_group msys.policyeditor.del_header
     msys.policyeditor.get_binding_domain_failure_rate msys.policyeditor.get_mess_recv_from msys.policyeditor.get_mess_recv_via
     msys.policyeditor.get_variable msys.policyeditor.set_variable msys.policyeditor.send_trap msys.policyeditor.vctx_conn_get
     msys.policyeditor.vctx_conn_set msys.policyeditor.vctx_mess_get msys.policyeditor.vctx_mess_set`,
  ],
  ['no page says what it does', 'io:lseek io:flush io:setvbuf io:seek'],
  ['namespaces that a script adds to a tree are not emulated', 'node:newns node:setns'],
  ['it hangs on the server’s schedule of attempts', 'msg.next_attempt'],
  ['no page says which values it has, and when', 'msg.failed msg.bounce'],
  ['it is the server’s own listener, of which no page says what Lua reads', 'ac.inst'],
  ['no page says what its numbers stand for', 'ec_string.type ec_string.backing'],
  [
    'it is what the server knows of its session beyond what policy is told',
    'mc.state mc.relayable mc.max_message_size',
  ],
]

/** Why this host does not have it, by its name in full. */
export const whyUnmodelled: ReadonlyMap<string, string> = new Map(
  groups.flatMap(([why, names]) => names.split(/\s+/).map((name) => [name, why] as const)),
)

const isField = (name: string): boolean => /^[a-z_]+\.[a-z_]+$/.test(name) && !/^(?:msys|thread)\./.test(name)

/** Functions and methods: `msys.cast`, `io:seek`. */
export const unmodelledNames: readonly string[] = [...whyUnmodelled.keys()].filter((name) => !isField(name))

/** `msg.bounce` */
export const unmodelledFields: ReadonlySet<string> = new Set([...whyUnmodelled.keys()].filter(isField))
