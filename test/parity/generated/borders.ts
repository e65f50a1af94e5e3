import { Random } from './random.js'

/**
 * The program of a seed and a number, the same for ever: tables with holes that grow and shrink, and what Lua says of their
 * length, which hangs on how it has divided them into an array and a hash part.
 */
export const borderProgramOf = (seed: number, number: number): string => {
  const random = new Random(seed * 2_000_029 + number)
  const key = () => String(1 + random.below(random.pick([4, 9, 20, 70])))
  const changes = random.several(2, 14, () =>
    random.pick([
      () => `t[${key()}] = ${random.below(9)}`,
      () => `t[${key()}] = nil`,
      () => `t.${random.pick(['a', 'b', 'c'])} = ${random.pick(['1', 'nil'])}`,
      () => `t[#t + 1] = ${random.below(9)}`,
      () => 't[#t] = nil',
      () => `table.insert(t, ${random.below(9)})`,
      () => 'table.remove(t)',
      () => `table.remove(t, ${1 + random.below(3)})`,
      () => `for i = ${key()}, ${key()}${random.pick(['', ', 3'])} do t[i] = ${random.pick(['i', 'nil'])} end`,
      () => `for i = ${key()}, 1, -1 do t[i] = ${random.pick(['i', 'nil'])} end`,
      () => 'note()',
    ])(),
  )
  return `local t = ${constructed(random)}
local out = {}
local function note()
  local n = 0
  for _ in ipairs(t) do n = n + 1 end
  out[#out + 1] = #t .. "," .. n .. "," .. table.getn(t) .. "," .. table.maxn(t) .. "," .. select("#", unpack(t))
end
note()
${changes.join('\n')}
note()
local order = {}
for k, v in pairs(t) do order[#order + 1] = tostring(k) .. "=" .. tostring(v) end
return table.concat(out, ";"), table.concat(order, " "), pcall(table.concat, t, ",")`
}

const constructed = (random: Random): string => {
  const parts = random.several(0, 12, () =>
    random.pick([
      () => String(random.below(9)),
      () => 'nil',
      () => `[${1 + random.below(12)}] = ${random.pick(['1', 'nil'])}`,
      () => `${random.pick(['a', 'b'])} = 1`,
    ])(),
  )
  return `{${[...parts, random.pick(['', 'nil', 'unpack({1, nil, 3})'])].filter((part) => part !== '').join(', ')}}`
}
