import { type Canonical, readable, type Text } from '../domain/canonical.js'
import type { Effect } from '../domain/events.js'
import { valueText } from './lua-text.js'

type Tell = (...values: readonly Canonical[]) => string

const text = (value: Canonical | undefined): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' || (typeof value === 'object' && '$bytes' in value)
    ? readable(value as Text)
    : valueText(value)
}

const list = (value: Canonical | undefined): string =>
  Array.isArray(value) ? (value.length === 0 ? 'nobody' : value.map(text).join(', ')) : text(value)

const digest = (value: Canonical | undefined): string => text(value).slice(0, 12)

/** Permission bits as `chmod` has them; none where they were not given. */
const permissions = (mode: Canonical | undefined): string =>
  typeof mode === 'number' && mode > 0 ? `, permissions ${mode.toString(8).padStart(4, '0')}` : ''

const addressed = (sender: Canonical | undefined, recipients: Canonical | undefined): string =>
  `from <${text(sender)}> to ${list(recipients)}`

const timerTimes: Readonly<Record<string, string>> = {
  after: ', in ',
  every: ', every ',
  at: ', at Unix time ',
}

/** A long one is told by its size and digest. */
const requestBody = (body: Canonical | undefined): string => {
  if (body === null || body === undefined) return ''
  return Array.isArray(body) ? ` with ${text(body[0])} bytes (${digest(body[1])})` : ` with ${valueText(body)}`
}

const dictionaries: Readonly<Record<string, string>> = {
  conn: 'the connection context',
  mess: 'the message context',
  copy: "this copy's context",
}

const tells: Readonly<Record<string, Tell>> = {
  context: (of, key, value) => {
    const where = dictionaries[text(of)] ?? text(of)
    return value === null
      ? `removed ${text(key)} from ${where}`
      : `set ${text(key)} = ${valueText(value ?? null)} in ${where}`
  },
  code: (code, note) => `set the reply to ${text(code)} ${text(note)}`,
  'audit_series.remove_item': (series, key) => `takes back what was counted for ${text(key)} in ${text(series)}`,
  'dkim.sign': (options) => `signs the message by DKIM${options === undefined ? '' : `: ${valueText(options)}`}`,
  'validate.dk.sign': (options) => `signs the message by DomainKeys: ${valueText(options ?? null)}`,
  'validate.dkim.sign': (options) => `signs the message by version 3's DKIM: ${valueText(options ?? null)}`,
  'dkim2.sign': (options) => `signs the message by DKIM2: ${valueText(options ?? null)}`,
  'arc.seal': (options) => `seals the message by ARC: ${valueText(options ?? null)}`,
  'rfc3464.send_mdn': (sender, recipient, _code, action) =>
    `sends a report (action ${text(action)}) about the message from <${text(sender)}> to <${text(recipient)}>`,
  'validate.dkim.reflect': (sender, receivers) =>
    `has what DKIM finds of the message sent from <${text(sender)}> to <${text(receivers)}>`,
  'http.request': (method, url, body) => `asks ${text(method)} ${text(url)}${requestBody(body)}`,
  'queue.delay_domain': (domain, note) => `holds mail to ${text(domain)} back: ${text(note)}`,
  tls: (name, value) => `sets the TLS parameter ${text(name)} to ${valueText(value ?? null)}`,
  vctx: (key, value) => `set vctx.${text(key)} to ${valueText(value ?? null)}`,
  'message.code': (code) => `set the message's code to ${text(code)}`,
  disconnect: () => 'disconnects the client',
  tarpit: (seconds) => `holds the reply back for ${text(seconds)} s`,
  sleep: (seconds) => `sleeps for ${text(seconds)} s`,
  timer: (how, seconds, name) =>
    `sets ${text(name) === '' ? 'a timer' : `the timer ${text(name)}`}${timerTimes[text(how)] ?? text(how)}${text(seconds)} s`,
  'timer.stop': (name) => `stops ${text(name) === '' ? 'a timer' : `the timer ${text(name)}`} of the loading`,
  header: (name, mode, values) => headerText(text(name), text(mode), list(values)),
  raw: (hash) => `replaced the whole message (${digest(hash)})`,
  body: (hash) => `replaced the body (${digest(hash)})`,
  build: (hash) => `built a new message (${digest(hash)})`,
  text: (hash) => `replaced the text of the message (${digest(hash)})`,
  mime: (hash) => `changed a MIME part; the whole message is now (${digest(hash)})`,
  mailfrom: (address) => `set the sender to <${text(address)}>`,
  rcptto: (address) => `set the recipient to <${text(address)}>`,
  'recipient.add': (address) => `added the recipient <${text(address)}>`,
  'recipient.remove': (address) => `removed the recipient <${text(address)}>`,
  recipients: (addresses) => `set the recipients to ${list(addresses)}`,
  binding: (name) => `set the binding to ${text(name)}`,
  binding_group: (name) => `set the binding group to ${text(name)}`,
  routing_domain: (name) => `set the routing domain to ${text(name)}`,
  priority: (level) => `set the priority to ${text(level)}`,
  discard: (reason) => `discards the message: ${text(reason)}`,
  inject: (sender, recipients, hash) => `injects mail ${addressed(sender, recipients)} (${digest(hash)})`,
  forward: (sender, recipients, words, subject, charset, hash) => {
    const about = text(subject) === '' ? '' : `, subject ${valueText(subject ?? null)}`
    const written = text(charset) === '' ? '' : ` in ${text(charset)}`
    return `forwards the message ${addressed(sender, recipients)}${about}, with the text ${valueText(words ?? null)}${written} (${digest(hash)})`
  },
  'capability.add': (name) => `offers ${text(name)}`,
  'capability.remove': (name) => `no longer offers ${text(name)}`,
  'audit_series.add': (series, key, count) => `counts ${text(count)} for ${text(key)} in ${text(series)}`,
  'db.execute': (cache, ...statement) => `runs in ${text(cache)}: ${statement.map(valueText).join(', ')}`,
  'io.open': (uri, flags, mode) => `opens ${text(uri)} to write (${text(flags)}${permissions(mode)})`,
  'io.write': (uri, ...told) =>
    told.length === 1
      ? `writes ${valueText(told[0] ?? null)} to ${text(uri)}`
      : `writes ${text(told[0])} bytes to ${text(uri)} (${digest(told[1])})`,
  'counter.add': (path, count) => `adds ${text(count)} to the counter ${text(path)}`,
  'counter.reset': (path) => `sets the counter ${text(path)} back to 0`,
  'counter.unlink': (path) => `takes the counter ${text(path)} away`,
  'gauge_cache.add': (cache, key, count) => `adds ${text(count)} for ${text(key)} to the gauge cache ${text(cache)}`,
  'gauge_cache.remove_item': (cache, key) => `takes ${text(key)} out of the gauge cache ${text(cache)}`,
  deferred: () => 'runs a deferred function:',
  'deferred.failed': (message) => `the deferred function failed: ${text(message)}`,
  define: (name) => `defines ${text(name)}`,
  registerControl: (prefix) => `registers the console command ${text(prefix)}`,
  snmpTrap: (options) => `sends an SNMP trap: ${valueText(options ?? null)}`,
  'cidr.reload': (name) => `has the list ${text(name)} read anew`,
  'cloudmark.set_af_mode_discard': () => 'sets the ActiveFilter to discard',
  'cloudmark.set_af_mode_keep': () => 'sets the ActiveFilter to keep',
  'cloudmark.set_af_mode_movemsg': (inbox, spam, unread) =>
    `sets the ActiveFilter to move messages between ${text(inbox)} and ${text(spam)} (unread only: ${text(unread)})`,
  'cloudmark.set_af_msi_address': (address) => `sets the ActiveFilter's address to ${text(address)}`,
  'cloudmark.add_af_data': (address, data) => `gives the ActiveFilter ${valueText(data ?? null)} for ${text(address)}`,
  'cloudmark.score_af': (threshold) =>
    `has the ActiveFilter look at the message again from a score of ${text(threshold)} on`,
  'adaptive.registerRules': (...given) => `registers adaptive rules ${given.map(valueText).join(', ')}`.trimEnd(),
}

const headerText = (name: string, mode: string, values: string): string => {
  if (values === 'nobody') return `removed the header ${name}`
  if (mode === 'prepend') return `added the header ${name} at the top: ${values}`
  return `${mode === 'append' ? 'added' : 'set'} the header ${name}: ${values}`
}

/** What an invocation changed, in words. An effect that this version has no words for shows as it is recorded. */
export const effectText = ([name, ...values]: Effect): string => {
  const [, of, other] = /^(\S+) of (.+)$/.exec(name) ?? []
  if (of !== undefined) return `${effectText([of, ...values])}, of another message (${other})`
  return tells[name]?.(...values) ?? `${name} ${values.map(valueText).join(', ')}`.trimEnd()
}
