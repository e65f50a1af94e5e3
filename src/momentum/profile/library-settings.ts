import type { Setting } from './setting.js'

/** What functions of the API answer and write. */
export const librarySettings = {
  'received-header': {
    value: 'absent',
    certainty: 'unknown',
    means: "the server's own Received field is not in the message while policy looks at it",
  },
  'header-default-mode': {
    value: 'replace',
    also: ['append'],
    certainty: 'documented',
    means: 'msg:header(name, value) replaces',
  },
  'macro-namespace': {
    value: 'spfv1',
    certainty: 'unknown',
    means: 'a macro without a namespace, as %{i}, is an SPF macro',
  },
  'macro-letters': {
    value: 'text',
    certainty: 'unknown',
    means: 'in msys.expandMacro a percent sign without braces is text, also where custom_logger has a letter for it',
  },
  'unknown-macro': { value: 'kept', certainty: 'unknown', means: 'msys.expandMacro leaves an unknown macro as it is' },
  'pcre-version': {
    value: 'pcre2',
    certainty: 'inferred',
    means: "expressions are matched by PCRE2, production's library is PCRE 8",
  },
  'json-version': {
    value: 'json-c 0.16',
    certainty: 'inferred',
    means: "what json takes beyond RFC 8259, how it prints numbers and what its errors say are json-c 0.16's",
  },
  'macro-reading': {
    value: 'leaves from 1',
    certainty: 'unknown',
    means:
      "the rfc2822 macros count from 1 the parts that have no parts of their own; rfc822:date is RFC 5322's, with the weekday",
  },
  'mime-reading': {
    value: 'RFC 2045',
    certainty: 'inferred',
    means:
      'a part that does not say otherwise is text/plain in us-ascii and 7bit; an attached message is one part; a message without text has the text nil',
  },
  'text-writing': {
    value: 'RFC 2045',
    certainty: 'unknown',
    means:
      'a text that a policy writes is text/plain, in us-ascii or else utf-8, and quoted-printable where it is not 7bit',
  },
  'streamed-terminator': {
    value: 'present',
    certainty: 'example',
    means: "the searches of a message's raw, body and text see the line with the dot that ends it",
  },
  'idn-mapping': {
    value: 'UTS 46',
    certainty: 'inferred',
    means: 'domain names are converted by UTS 46; what is ASCII stays as it is',
  },
  'built-messages': {
    value: 'plain',
    certainty: 'unknown',
    means: 'msg:build lays a message out in an order and with fields of our choice',
  },
  'mx-priority-fields': {
    value: 'pref-host',
    certainty: 'inferred',
    means: 'an exchange asked for with its priority is a table with the fields pref and host',
  },
  'dns-no-data': {
    value: 'empty',
    certainty: 'unknown',
    means: 'msys.dnsLookup of a name that has no record of the type answers an empty table, not nil and an error',
  },
  'fcdns-check': {
    value: 'samples',
    certainty: 'example',
    means: 'msys.pbp.fcdns_check sets reverse_dns and fcdns_status as public samples read them; no page describes it',
  },
  'audit-window-alignment': {
    value: 'epoch',
    certainty: 'unknown',
    means: 'windows of an audit series begin at multiples of the interval since the epoch',
  },
  'sent-mail-carries': {
    value: 'all',
    certainty: 'unknown',
    means:
      'mail that msg:inject and msg:forward send takes the contexts, the binding, the routing domain, the priority and the code of its message along',
  },
  'streamed-characters': {
    value: 'UTF-8',
    certainty: 'unknown',
    means: "the searches of a message's raw, body and text take what is UTF-8 by characters, not by bytes",
  },
  'copied-priority': {
    value: 'kept',
    certainty: 'unknown',
    means: "a copy of a message, a recipient's own and one that msg:copy makes, has the priority of the message",
  },
  'http-client': {
    value: 'curl',
    certainty: 'unknown',
    means:
      'client:do_request of msys.http.client returns nothing; of a request that fails the status and the body are nil, and there are no headers; raw headers are a list of lines',
  },
  'http-header-names': {
    value: 'as sent',
    also: ['lower'],
    certainty: 'unknown',
    means:
      "client:parse_headers names headers as the server wrote them, and of several of one name has the last one's value",
  },
  'xml-version': {
    value: 'libxml2 2.9',
    certainty: 'inferred',
    means: "xml reads and writes what libxml2 2.9 does; the manual's page prints documents as an earlier one did",
  },
  'curl-version': {
    value: '7',
    certainty: 'inferred',
    means:
      "curl does what libcurl 7 does: its words for what goes wrong, headers handed over line by line, a body in pieces of 16 KB, and one that nobody takes goes to the server's standard output",
  },
  'reception-addresses': {
    value: 'ends of the connection',
    certainty: 'inferred',
    means: "msg.recv_from is the client's address and msg.recv_via the listener's, each with its port",
  },
  'domain-records': {
    value: 'all',
    certainty: 'unknown',
    means: 'msys.core.dns_get_domain has a record of every domain that it is asked for',
  },
  'arc-returns': {
    value: 'nothing',
    certainty: 'unknown',
    means: 'msys.validate.openarc.verify, sign and seal return nothing: what they find is in the context alone',
  },
  'gauge-cache': {
    value: 'counts',
    certainty: 'unknown',
    means:
      'msys.gauge_cache.inc and dec return nothing, a key that nobody has counted is 0, a count may fall below 0, and there is room for every key that a session counts',
  },
  'config-text': {
    value: 'value',
    certainty: 'unknown',
    means:
      "the console's text that msys.config returns behind a value is the value alone, and none where there is none",
  },
  'io-reads': {
    value: 'as-lua',
    certainty: 'inferred',
    means:
      'what msys.core.io_wrapper_open opens to read has the methods read and lines of Lua’s own files, to which its page refers',
  },
  'dkim-signing': {
    value: 'succeeds',
    certainty: 'unknown',
    means:
      'msys.validate.opendkim.sign, and those of msys.validate.dkim and msys.validate.dk, sign the message as they are asked to, and return nothing',
  },
} as const satisfies Record<string, Setting>
