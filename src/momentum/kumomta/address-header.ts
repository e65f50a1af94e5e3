import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HandleType } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { atom } from './atoms.js'
import { headerValue } from './header-value.js'
import type { KumoMailbox } from './objects.js'
import { notModelled, unmodelled } from './unmodelled.js'

const dotted = `${atom}(?:\\.${atom})*`
const address = `(${dotted})@(${dotted})`
const mailbox = new RegExp(
  `(?:${address}|(?:(${atom}(?: ${atom})*)|"([^"\\\\\\x80-\\xff]*)")? ?<${address}>)(?: ?, ?(?=[^ ])|$)`,
  'gy',
)

/** Mailboxes as everybody reads them: an address, or a phrase of words or one in quotes before it. Of others it is not told how KumoMTA reads them. */
const mailboxesIn = (raw: Bytes): readonly KumoMailbox[] | null => {
  if (/[\x80-\xff]|=\?|".*?\s\s.*?"/s.test(raw)) return null
  const value = headerValue(raw)!.replace(/^ +| +$/g, '')
  const found = [...value.matchAll(mailbox)]
  if (found.length === 0 || found.map(([whole]) => whole).join('') !== value) return null
  return found.map(([, user, domain, words, quoted, userInside, domainInside]) => ({
    user: user ?? userInside!,
    domain: domain ?? domainInside!,
    name: words ?? quoted ?? null,
  }))
}

/** Pushes an addressheader (docs/reference/addressheader). */
export const pushAddressHeader = (stage: Stage, frame: Frame, raw: Bytes): number => {
  const mailboxes =
    mailboxesIn(raw) ??
    unmodelled(
      stage,
      'an address header',
      'a header of addresses is read that has groups, comments, encoded words or escapes, and how KumoMTA reads it is not modelled',
    )
  return stage.handles.pushNew(frame, { kind: 'kumoAddressHeader', mailboxes })
}

/** An addressheader, or one entry of its list: the fields of its only address. */
export const addressHeaderType = (stage: Stage): HandleType => ({
  name: 'kumo:AddressHeader',
  methods: {},
  get: (frame, _id, key) => {
    const { mailboxes } = stage.handles.read(frame, 1, 'kumoAddressHeader')
    if (key === 'list') pushList(stage, frame, mailboxes)
    else if (key === 'user' || key === 'domain' || key === 'email' || key === 'name')
      frame.pushValue(fieldOf(singleOf(frame, mailboxes), key))
    else notModelled(stage, `addressheader.${key}`)
    return true
  },
})

const singleOf = (frame: Frame, [only, another]: readonly KumoMailbox[]): KumoMailbox =>
  only && !another ? only : frame.fail('is not a simple single address')

const fieldOf = ({ user, domain, name }: KumoMailbox, key: 'user' | 'domain' | 'email' | 'name'): Bytes | null =>
  ({ user, domain, name, email: `${user}@${domain}` })[key]

const pushList = (stage: Stage, frame: Frame, mailboxes: readonly KumoMailbox[]): void => {
  frame.pushCall(stage.kumo.makers!.list, mailboxes.length, () => {
    for (const one of mailboxes) stage.handles.pushNew(frame, { kind: 'kumoAddressHeader', mailboxes: [one] })
  })
}
