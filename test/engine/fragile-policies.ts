import { type Random, randomFrom } from './random.js'

/** A policy that traverses a table, in the table's own order or in a sorted one; the line that it hangs on is marked. */
export interface TraversingPolicy {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  /** `file:line` */
  readonly line: string
}

interface Wishes {
  /** the expression over which a loop goes: `pairs(t)` or `sorted(t)` */
  readonly over: (table: string) => string
  readonly isSorted: boolean
  readonly table: string
  readonly callout: string
  readonly isGlobal: boolean
}

const mark = '-- HERE'

/** The policy of a seed: one of the kinds, over a table of its own. */
export const traversingPolicy = (seed: number, isSorted: boolean): TraversingPolicy => {
  const random = randomFrom(seed)
  const kind = kinds[seed % kinds.length]!
  const files = kind.files({
    isSorted,
    over: (table) => (isSorted ? `sorted(${table})` : `pairs(${table})`),
    table: tableOf(random),
    callout: random.pick(['validate_connect', 'validate_ehlo', 'validate_mailfrom', 'validate_rcptto']),
    isGlobal: random.pick([true, false]),
  })
  return { title: `${kind.title} (seed ${seed})`, files, line: markedLine(files) }
}

const markedLine = (files: Readonly<Record<string, string>>): string => {
  for (const [file, source] of Object.entries(files)) {
    const line = source.split('\n').findIndex((each) => each.includes(mark)) + 1
    if (line > 0) return `${file}:${line}`
  }
  throw new Error('no line is marked')
}

/** Two to nine keys of several types, each with a text of its own, behind fields that come and go. */
const tableOf = (random: Random): string => {
  const keys = new Set<string>()
  const count = 2 + random.below(8)
  while (keys.size < count)
    keys.add(
      random.pick([
        () => `["${random.word()}"]`,
        () => `["${random.word()}"]`,
        () => `["${random.word()}.example"]`,
        () => `[${100 + random.below(900)}]`,
        () => `[${random.below(90)}.5]`,
      ])(),
    )
  return `{ ${[...keys].map((key, index) => `${key} = "v${index}"`).join(', ')} }`
}

const sorted = `local function sorted(t)
  local keys, i = {}, 0
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return function() i = i + 1; if keys[i] ~= nil then return keys[i], t[keys[i]] end end
end
`

const argumentsOf: Readonly<Record<string, string>> = {
  validate_connect: 'accept, vctx',
  validate_ehlo: 'str, accept, vctx',
  validate_mailfrom: 'str, accept, vctx',
  validate_rcptto: 'msg, str, accept, vctx',
}

const policy = (head: string, callouts: Readonly<Record<string, string>>): string => `${sorted}
${head}
local policy = {}
${Object.entries(callouts)
  .map(([name, body]) => `function policy:${name}(${argumentsOf[name]})\n${body}\nreturn msys.core.VALIDATE_CONT\nend`)
  .join('\n')}
msys.registerModule("policy", policy)
`

const one = (head: string, callouts: Readonly<Record<string, string>>) => ({ 'policy.lua': policy(head, callouts) })

const kinds: readonly { readonly title: string; readonly files: (wishes: Wishes) => TraversingPolicy['files'] }[] = [
  {
    title: 'the first match answers',
    files: ({ over, table, callout }) =>
      one(`local t = ${table}`, {
        [callout]: `for k, v in ${over('t')} do ${mark}
          if v ~= "none" then vctx:set_code(250, v) break end
        end`,
      }),
  },
  {
    title: 'the last match wins',
    files: ({ over, table, callout, isGlobal }) =>
      one(`${isGlobal ? '' : 'local '}t = ${table}`, {
        [callout]: `local found
        for k, v in ${over('t')} do found = v end ${mark}
        vctx:set(msys.core.VCTX_CONN, "found", found)`,
      }),
  },
  {
    title: 'values are joined',
    files: ({ over, table, callout }) =>
      one('', {
        [callout]: `local t, all = ${table}, {}
        for k, v in ${over('t')} do all[#all + 1] = v end ${mark}
        print(table.concat(all, ","))`,
      }),
  },
  {
    title: 'next picks one',
    files: ({ isSorted, table, callout }) =>
      one(`local t = ${table}`, {
        [callout]: `local k = ${isSorted ? 'sorted(t)()' : 'next(t)'} ${mark}
        vctx:set(msys.core.VCTX_CONN, "k", tostring(k))`,
      }),
  },
  {
    title: 'a list is made while the policy is loaded',
    files: ({ over, table, callout }) =>
      one(
        `local t, list = ${table}, {}
        for k, v in ${over('t')} do list[#list + 1] = v end ${mark}`,
        { [callout]: 'vctx:set(msys.core.VCTX_CONN, "first", list[1])' },
      ),
  },
  {
    title: 'a list is kept for a later phase',
    files: ({ over, table }) =>
      one(`local t = ${table}`, {
        validate_mailfrom: `self.list = {}
        for k, v in ${over('t')} do table.insert(self.list, v) end ${mark}`,
        validate_rcptto: 'vctx:set_code(550, self.list[1])',
      }),
  },
  {
    title: 'objects are keys',
    files: ({ isSorted, callout }) =>
      one(
        `local a, b, c = { name = "a" }, { name = "b" }, { name = "c" }
        local set = ${isSorted ? '{ a = a, b = b, c = c }' : '{ [a] = a, [b] = b, [c] = c }'}`,
        {
          [callout]: `local names = ""
          for _, object in ${isSorted ? 'sorted(set)' : 'pairs(set)'} do names = names .. object.name end ${mark}
          vctx:set(msys.core.VCTX_CONN, "names", names)`,
        },
      ),
  },
  {
    title: 'an address decides',
    files: ({ isSorted, callout }) =>
      one('', {
        [callout]: `local text = ${isSorted ? 'type({})' : 'tostring({})'} ${mark}
        vctx:set(msys.core.VCTX_CONN, "text", text:gsub("table: ", ""))`,
      }),
  },
  {
    title: 'it asks until one answers',
    files: ({ over, callout }) =>
      one('local lists = { ["a.example"] = 1, ["b.example"] = 2, ["c.example"] = 3, ["d.example"] = 4 }', {
        [callout]: `for list in ${over('lists')} do ${mark}
          if msys.dnsLookup(list, "A") then vctx:set(msys.core.VCTX_CONN, "listed", list) break end
        end`,
      }),
  },
  {
    title: 'table.foreach in a module',
    files: ({ isSorted, table, callout }) => ({
      'policy.lua': policy('local pick = require("pick")', {
        [callout]: 'vctx:set(msys.core.VCTX_CONN, "picked", pick())',
      }),
      'pick.lua': `${sorted}
        local t = ${table}
        return function()
          ${isSorted ? `for _, v in sorted(t) do return v end ${mark}` : `return table.foreach(t, function(_, v) return v end) ${mark}`}
        end`,
    }),
  },
  {
    title: 'pairs within a coroutine',
    files: ({ over, table, callout }) =>
      one(`local t = ${table}`, {
        [callout]: `local each = coroutine.wrap(function()
          for k, v in ${over('t')} do coroutine.yield(v) end ${mark}
        end)
        vctx:set(msys.core.VCTX_CONN, "first", each())`,
      }),
  },
  {
    title: 'fields are cleared until one is left',
    files: ({ over, table, callout }) =>
      one('', {
        [callout]: `local t, left = ${table}, 0
        for _ in pairs(t) do left = left + 1 end
        for k, v in ${over('t')} do if left > 1 then t[k] = nil; left = left - 1 else vctx:set_code(550, v) end end ${mark}`,
      }),
  },
]
