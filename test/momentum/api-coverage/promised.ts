/**
 * What is promised of the API beyond what the public samples call: documented functions that a policy for mail may plausibly use. Each is
 * emulated, or has its answer recorded, and has all three tests.
 */
const byOwner: Readonly<Record<string, string>> = {
  'msys.': 'sleep readfile lock unlock parseRFC2822Addresses',
  'msys.core.': 'dns_get_domain mail_queue_delay_domain stringwrite ec_message_context_get ec_message_context_set',
  'msg:': `binding_group code context_exists body raw_match body_match text_match raw_replace body_replace text_replace makePart
    makeContainer makeBoundary build inject forward`,
  'msgpart:': `header address_header content_type text raw_match body_match text_match raw_replace body_replace text_replace
    addFirstChild addLastChild insertAfter insertBefore unlink`,
  'vctx:': 'remove_recipient',
  'ac:': 'esmtp_capability_remove',
  'msys.audit.': 'connections receptions rejections inbound_session_count',
  'msys.audit_series.': 'define add count remove_item',
  'msys.gauge_cache.': 'define inc dec get remove_item',
  'msys.db.': 'execute',
  'msys.base64.': 'encode decode',
  'msys.qp.': 'encode decode',
  'msys.bounce.': 'classify classify_smtp_response',
  'msys.rfc3464.': 'compute_delivery_status compute_delivery_status_string extract_delivery_status send_mdn',
  'xml.': 'parsexml newnode',
  'doc:': 'root tostring xpath',
  'node:': 'addchild attr attribute children contents copy doc name tostring unlink',
  'curl.': 'new escape unescape',
  'c:': 'setopt perform close',
  'msys.http.client.': 'new',
  'client:': 'set_header set_timeout do_request get_status get_body get_headers parse_headers',
  'msys.validate.dkim2.': 'verify sign ar_clauses',
  'msys.validate.openarc.': 'verify sign seal',
  'msys.av.': 'engines scan scan_part',
  'msys.timer.': 'after at every',
  'timer:': 'start stop name',
}

export const promised: readonly string[] = Object.entries(byOwner).flatMap(([owner, names]) =>
  names.split(/\s+/).map((name) => owner + name),
)
