import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeValue, encodeText } from '../../domain/canonical.js'
import { parseAddress } from '../../domain/cidr.js'
import type { CidrListFile, CidrValue } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import type { LuaTable } from '../../domain/value.js'
import { type CidrTable, cidrTable } from '../cidr-table.js'
import { keyBytes } from '../lookup.js'
import { type ListValue, parseRbldnsd } from './parse-rbldnsd.js'
import { quoted } from './quoted.js'
import type { Definitions } from './series-counts.js'
import { type WatchedFile, watchFile } from './watched-file.js'

type Table = CidrTable<ListValue | null>

/** What `msys.cidr.define` says of a list. */
interface ListOptions {
  readonly type: string
  readonly value: CidrValue
  readonly interpolate: boolean
}

/** The lists of the configuration, each read again when its file has changed. */
export interface CidrLists {
  /** Takes what the lists' own definitions say of them. */
  define(definitions: Definitions): void
  /** Throws Trouble `world-unknown-list`. */
  current(list: Bytes): Promise<Table>
  optionsOf(list: Bytes, digest: string): ListOptions
}

/** Reads every list. Throws Trouble `world-file-missing` or `cidr-list-invalid`. */
export const openCidrLists = async (
  files: ReadonlyMap<Bytes, CidrListFile>,
  tell: (trouble: Trouble) => void,
): Promise<CidrLists> => {
  const watched = new Map<Bytes, WatchedFile<Table>>()
  for (const [list, { path }] of files) watched.set(list, await watchFile(path, readTable, tell))
  const defined = new Map<string, ListOptions>()
  return {
    define(definitions) {
      for (const [name, { digest, settings }] of definitions)
        if (name.startsWith('cidr:')) defined.set(digest, definedOptions(settings['options'] ?? null))
    },
    async current(list) {
      const file = watched.get(list)
      if (file === undefined) throw unknownList(list)
      return file.current()
    },
    optionsOf(list, digest) {
      const { type, value, interpolate } = defined.get(digest) ?? documented
      const file = files.get(list)
      return { type, value: file?.value ?? value, interpolate: file?.interpolate ?? interpolate }
    },
  }
}

const readTable = async (bytes: Bytes, path: string): Promise<Table> => cidrTable(await parseRbldnsd(bytes, path))

/** lua.ref.msys.cidr.define: what holds where a definition is silent. */
const documented: ListOptions = { type: 'rbldnsd', value: 'a', interpolate: false }

const definedOptions = (options: Canonical): ListOptions => {
  const { entries } = decodeValue(options) as LuaTable
  const given = new Map(entries)
  return {
    type: String(given.get('type')),
    value: given.get('value') === 'txt' ? 'txt' : 'a',
    interpolate: ![undefined, null, false].includes(given.get('interpolate') as null),
  }
}

const unknownList = (list: Bytes): Trouble =>
  new Trouble(
    'world-unknown-list',
    `the list ${quoted(list)} was asked, and the configuration declares none of that name`,
    {
      hint: `declare it in the configuration: cidr: { ${quoted(list)}: FILE }`,
    },
  )

/** The lists as one session sees them: from its first question on as they were then, unless it reloads them itself. */
export class SessionLists {
  private readonly lists: CidrLists
  private readonly peer: Bytes | undefined
  private readonly seen = new Map<string, Promise<Table>>()

  /** @param peer the address that `$` stands for */
  constructor(lists: CidrLists, peer: Bytes | undefined) {
    this.lists = lists
    this.peer = peer
  }

  /** `msys.cidr.query`, key [list, address, digest of its definition, how often the session has reloaded it]: `{value}`, null where it is not listed. */
  async answer([list, address, digest, reloads]: readonly Canonical[]): Promise<Canonical> {
    const [name, asked] = [keyBytes(list), keyBytes(address)]
    const { type, value, interpolate } = this.lists.optionsOf(name, String(digest))
    if (type === 'empty') return { value: null }
    const parsed = parseAddress(asked)
    const found = parsed && (await this.tableOf(name, typeof reloads === 'number' ? reloads : 0)).find(parsed)
    if (!found) return { value: null }
    return { value: encodeText(interpolate ? interpolated(found[value], this.peer ?? asked) : found[value]) }
  }

  private tableOf(list: Bytes, reloads: number): Promise<Table> {
    const id = `${reloads} ${list}`
    const table = this.seen.get(id) ?? this.lists.current(list)
    this.seen.set(id, table)
    return table
  }
}

const interpolated = (text: Bytes, address: Bytes): Bytes =>
  text.replace(/\$\$|\$/g, (written) => (written === '$$' ? '$' : address))
