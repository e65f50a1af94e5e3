import { Random } from './random.js'

/**
 * The program of a seed and a number, the same for ever: a function of the library with arguments at the edges of what it takes, and
 * what it returns, or says of them.
 */
export const edgeProgramOf = (seed: number, number: number): string => {
  const random = new Random(seed * 3_000_017 + number)
  const name = random.pick(functions)
  const values = far.has(name) ? near : [...near, ...farther]
  const given = random.several(0, 3, () => random.pick(values))
  return `local all = { pcall(${[name, ...given].join(', ')}) }
for i = 1, table.maxn(all) do
  local value = all[i]
  if type(value) == "number" then all[i] = 1 / value == -1 / 0 and "-0" or string.format("%.9g", value)
  elseif type(value) ~= "string" then all[i] = type(value) end
end
return table.concat(all, ",")`
}

const near = [
  ...['nil', 'true', '0', 'tonumber("-0")', '1', '-1', '3', '2.5', '-7.5', '0/0'],
  ...['"abc"', '"0x1F"', '" 10 "', '""', '"%d"', '"1e1"', '"b*"', '"%w(.)"', '"a\\0b"'],
  ...['{}', '{1, 2, 3}', '{a = 1, 5}', 'type', 'function(...) return ... end', 'coroutine.create(type)'],
]
const farther = ['1e15', '2^31', '2^53', '2^63', '1/0', '-1/0', '-2^31', '"1e400"']

/** What takes a time or room of its own for a number that is far away. */
const far = new Set([
  ...['string.rep', 'string.char', 'table.concat', 'table.insert', 'table.maxn', 'table.setn', 'unpack'],
  ...['table.foreachi', 'table.getn'],
])

const functions = [
  ...['tostring', 'tonumber', 'type', 'select', 'unpack', 'next', 'rawget', 'rawset', 'rawequal', 'ipairs', 'pairs'],
  ...['setmetatable', 'getmetatable', 'assert', 'error', 'pcall', 'xpcall', 'loadstring', 'load', 'newproxy'],
  ...['len', 'upper', 'reverse', 'byte', 'char', 'rep', 'sub', 'find', 'match', 'gmatch', 'gsub', 'format'].map(
    (name) => `string.${name}`,
  ),
  ...['concat', 'insert', 'remove', 'sort', 'getn', 'maxn', 'foreach', 'foreachi'].map((name) => `table.${name}`),
  ...['floor', 'ceil', 'abs', 'sqrt', 'log', 'log10', 'pow', 'fmod', 'modf', 'ldexp', 'frexp', 'max', 'min'].map(
    (name) => `math.${name}`,
  ),
  ...['create', 'status', 'resume', 'wrap', 'running'].map((name) => `coroutine.${name}`),
  ...['debug.getfenv', 'debug.getmetatable', 'os.getenv', 'io.type'],
]
