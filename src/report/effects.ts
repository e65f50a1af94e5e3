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

const dictionaries: Readonly<Record<string, string>> = {
  conn: 'connection context',
  mess: 'message context',
  copy: "this copy's context",
}

const tells: Readonly<Record<string, Tell>> = {
  context: (of, key, value) => {
    const where = dictionaries[text(of)] ?? text(of)
    return value === null
      ? `removed ${text(key)} from the ${where}`
      : `set ${text(key)} = ${valueText(value ?? null)} in the ${where}`
  },
  code: (code, note) => `set the reply to ${text(code)} ${text(note)}`,
  vctx: (key, value) => `set vctx.${text(key)} to ${valueText(value ?? null)}`,
  'message.code': (code) => `set the message's code to ${text(code)}`,
  disconnect: () => 'disconnects the client',
  tarpit: (seconds) => `holds the reply back for ${text(seconds)} s`,
  header: (name, mode, values) => headerText(text(name), text(mode), list(values)),
  raw: (hash) => `replaced the whole message (${digest(hash)})`,
  body: (hash) => `replaced the body (${digest(hash)})`,
  build: (hash) => `built a new message (${digest(hash)})`,
  mailfrom: (address) => `set the sender to <${text(address)}>`,
  rcptto: (address) => `set the recipient to <${text(address)}>`,
  'recipient.add': (address) => `added the recipient <${text(address)}>`,
  'recipient.remove': (address) => `removed the recipient <${text(address)}>`,
  recipients: (addresses) => `set the recipients to ${list(addresses)}`,
  binding: (name) => `set the binding to ${text(name)}`,
  binding_group: (name) => `set the binding group to ${text(name)}`,
  routing_domain: (name) => `set the routing domain to ${text(name)}`,
  discard: (reason) => `discards the message: ${text(reason)}`,
  inject: (sender, recipients, hash) => `injects mail from <${text(sender)}> to ${list(recipients)} (${digest(hash)})`,
  'capability.add': (name) => `offers ${text(name)}`,
  'capability.remove': (name) => `no longer offers ${text(name)}`,
  'audit_series.add': (series, key, count) => `counts ${text(count)} for ${text(key)} in ${text(series)}`,
  'db.execute': (cache, ...statement) => `runs in ${text(cache)}: ${statement.map(valueText).join(', ')}`,
  tls: (name, value) => `sets the TLS parameter ${text(name)} to ${text(value)}`,
  define: (name) => `defines ${text(name)}`,
  'adaptive.registerRules': () => 'registers adaptive rules',
}

const headerText = (name: string, mode: string, values: string): string => {
  if (values === 'nobody') return `removed the header ${name}`
  return `${mode === 'replace' || mode === '' ? 'set' : mode} the header ${name}: ${values}`
}

/** What an invocation changed, in words. An effect that this version has no words for shows as it is recorded. */
export const effectText = ([name, ...values]: Effect): string =>
  tells[name]?.(...values) ?? `${name} ${values.map(valueText).join(', ')}`.trimEnd()
