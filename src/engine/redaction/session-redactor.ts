import { type Bytes, isAscii, lowerCase } from '../../domain/bytes.js'
import { decodeText, encodeText, type Text } from '../../domain/canonical.js'
import { droppedMark, markOf, type Redaction } from '../../domain/redaction.js'
import { splitAddress } from '../../momentum/phases/smtp.js'
import { type Keyed, keyedDigest } from './keyed.js'

/**
 * Replaces addresses of one session, and whatever else may hold one. Lives as long as the session: what was replaced in it once is known
 * again where it stands alone.
 */
export class SessionRedactor {
  readonly redaction: Redaction
  private readonly key: Buffer
  private readonly replaced = new Map<Bytes, Bytes>()
  /** local parts and names of users, in small letters */
  private readonly secrets = new Set<Bytes>()

  constructor({ redaction, key }: Keyed) {
    this.redaction = redaction
    this.key = key
  }

  get keepsAddresses(): boolean {
    return this.redaction.addresses === 'keep'
  }

  /**
   * A bare address. Local parts are told apart by their case (RFC 5321 section 2.4), and not by their quotes (section 4.1.2); domains by
   * neither. The null sender stays, and postmaster, which names nobody (section 4.5.1). What is no domain does not stay: then a second
   * mark stands in its place, so that nobody takes it for one, or for none.
   */
  address(address: Bytes): Bytes {
    if (this.keepsAddresses) return address
    const known = this.replaced.get(address)
    if (known !== undefined) return known
    const made = this.replace(address)
    this.replaced.set(address, made)
    return made
  }

  /** An address that was replaced before; else, as one that a policy has made up, it stays. */
  readonly nameOf = (address: Bytes): Bytes => this.replaced.get(address) ?? address

  /** Whoever a client says that it is. */
  user(name: Bytes): Bytes {
    return this.address(name)
  }

  /** A text that may have an address in it: then nothing of it stays. */
  text(text: Bytes): Bytes {
    return this.keepsAddresses || !this.isTelling(text) ? text : this.mark('text', text)
  }

  /** The same in canonical form. */
  canonical(text: Text): Text {
    return encodeText(this.text(decodeText(text)))
  }

  isTelling(text: Bytes): boolean {
    return text.includes('@') || this.holdsSecret(text)
  }

  /** Whether what was replaced in this session stands in a text; short ones by themselves alone. */
  holdsSecret(text: Bytes): boolean {
    const small = folded(text)
    if (this.secrets.size > manySecrets) return wordsOf(small).some((word) => this.secrets.has(word))
    for (const secret of this.secrets) {
      for (let at = small.indexOf(secret); at >= 0; at = small.indexOf(secret, at + 1))
        if (secret.length >= longSecret || isAlone(small, at, at + secret.length)) return true
    }
    return false
  }

  /** What stands for a text of which nothing is kept; local parts of addresses in it are known from then on. */
  mark(kind: string, text: Bytes): Bytes {
    this.noteAddresses(text)
    return this.redaction.addresses === 'drop' ? droppedMark : markOf(this.digest(kind, text))
  }

  /** Local parts of whatever looks like an address in a text that is left out. */
  noteAddresses(text: Bytes): void {
    for (let at = text.indexOf('@'), from = 0; at >= 0; from = at + 1, at = text.indexOf('@', from)) {
      let start = at
      while (start > from && !betweenAddresses.includes(text[start - 1]!)) start -= 1
      this.keepSecret(text.slice(start, at))
    }
  }

  digest(kind: string, text: Bytes): string {
    return keyedDigest(this.key, kind, text)
  }

  private replace(address: Bytes): Bytes {
    const { localpart, domain } = splitAddress(address)
    if (localpart === '' && domain === '') return address
    if (lowerCase(localpart) === 'postmaster' && isDomain(domain)) return address
    const bare = unquoted(localpart)
    this.keepSecret(localpart)
    this.keepSecret(bare)
    const mark = this.mark('address', `${bare}@${lowerCase(domain)}`)
    if (domain === '') return mark
    if (isDomain(domain)) return `${mark}@${domain}`
    this.keepSecret(address)
    return `${mark}@${this.mark('domain', lowerCase(domain))}`
  }

  private keepSecret(secret: Bytes): void {
    if (secret !== '') this.secrets.add(folded(secret))
  }
}

/** In small letters; of what is not ASCII, taken as UTF-8, in capitals: there a letter becomes the same one wherever it stands. */
const folded = (text: Bytes): Bytes => {
  const small = lowerCase(text)
  if (isAscii(small)) return small
  const capitals = Buffer.from(small, 'latin1')
    .toString('utf8')
    .replace(/[^\x00-\x7f]+/g, (letters) => letters.toUpperCase())
  return lowerCase(Buffer.from(capitals, 'utf8').toString('latin1'))
}

const longSecret = 6

/** Of more than that, only whole words are looked for, once through the text: it may be as long as whoever sent it likes. */
const manySecrets = 100

/** Runs of what an address may have, and their parts. */
const wordsOf = (text: Bytes): readonly Bytes[] =>
  (text.match(/[a-z0-9\x80-\xff.!#$%&'*+/=?^_`{|}~-]+/g) ?? []).flatMap((run) => [
    run,
    ...run.split(/[^a-z0-9\x80-\xff]+/).filter((word) => word !== '' && word !== run),
  ])

const betweenAddresses = ' \t\r\n<>:;,"'

const isAlone = (text: Bytes, start: number, end: number): boolean => !isWord(text[start - 1]) && !isWord(text[end])

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[a-z0-9\x80-\xff]/.test(character)

/** Letters, digits, hyphens and what is in UTF-8, between dots; a literal; or nothing. */
const isDomain = (domain: Bytes): boolean => /^(?:[\w.\x80-\xff-]*|\[[\w.:-]*\])$/.test(domain)

const unquoted = (localpart: Bytes): Bytes =>
  /^".*"$/s.test(localpart) ? localpart.slice(1, -1).replace(/\\(.)/gs, '$1') : localpart
