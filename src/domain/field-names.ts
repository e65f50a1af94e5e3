import { type Bytes, lowerCase } from './bytes.js'

/**
 * Names of header fields that stand in everybody's mail (RFC 5322, 2045, 2369, 2919, 6376, 8058, 8601, 8617 and custom): whatever the
 * local parts of a session are, they tell of nobody.
 */
export const isTellingNobody = (name: Bytes): boolean => common.has(lowerCase(name))

const common: ReadonlySet<Bytes> = new Set([
  ...['date', 'from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'message-id', 'in-reply-to', 'references', 'subject'],
  ...['comments', 'keywords', 'return-path', 'received', 'delivered-to', 'resent-date', 'resent-from', 'resent-sender'],
  ...['resent-to', 'resent-cc', 'resent-bcc', 'resent-message-id', 'mime-version', 'content-type', 'content-id'],
  ...['content-transfer-encoding', 'content-disposition', 'content-description', 'content-language', 'user-agent'],
  ...['list-id', 'list-help', 'list-unsubscribe', 'list-unsubscribe-post', 'list-subscribe', 'list-post', 'list-owner'],
  ...['list-archive', 'precedence', 'auto-submitted', 'dkim-signature', 'authentication-results', 'received-spf'],
  ...['arc-seal', 'arc-message-signature', 'arc-authentication-results', 'importance', 'priority', 'organization'],
  ...['x-mailer', 'x-priority', 'x-originating-ip', 'x-spam-status', 'x-spam-flag', 'x-spam-score', 'x-spam-level'],
])
