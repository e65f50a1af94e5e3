import { Expressions } from './expressions.js'
import { Random } from './random.js'

/**
 * What every program may call: numbers that are no finite ones have a text of their own in thrLua, and printf's sign of nan
 * is the processor's.
 */
export const preamble = `function N(x)
  if x ~= x then return "nan" elseif x == 1 / 0 then return "inf" elseif x == -1 / 0 then return "-inf" end
  return x
end
function N0(x) if x ~= x or x == 1 / 0 or x == -1 / 0 then return 0 end return x end
function P(t)
  local r = {}
  for k, v in pairs(t) do r[#r + 1] = tostring(k) .. "=" .. (type(v) == "number" and N(v) or tostring(v)) end
  return table.concat(r, " ")
end`

/** The program of a seed and a number: the same for ever. */
export const programOf = (seed: number, number: number): string =>
  new Program(new Random(seed * 1_000_003 + number)).text()

/** A few statements over a few variables; what it prints says how each ended. */
class Program {
  private readonly random: Random
  private readonly expressions: Expressions
  private names = 0

  constructor(random: Random) {
    this.random = random
    this.expressions = new Expressions(random)
  }

  text(): string {
    const { expressions, random } = this
    const lines = random.several(2, 6, () => this.statement(2))
    const results = random.several(1, 3, () => `N(${expressions.number(2)})`)
    return `local out = {}\n${lines.join('\n')}\nreturn table.concat(out, ";"), ${[...results, expressions.string(2)].join(', ')}`
  }

  private statement(depth: number): string {
    const { random } = this
    const choices = [
      () => this.local('numbers', (e) => e.number(2)),
      () => this.local('strings', (e) => e.string(2)),
      () => this.local('tables', (e) => e.table(2)),
      () => this.note(),
      () => this.traversal(),
      () => this.closure(),
      () => this.failure(),
      () => this.coroutine(),
      () => this.tableCalls(),
      ...(depth > 0 ? [() => this.block(depth - 1), () => this.loop(depth - 1)] : []),
    ]
    return random.pick(choices)()
  }

  private local(kind: 'numbers' | 'strings' | 'tables', make: (expressions: Expressions) => string): string {
    const value = make(this.expressions)
    const name = this.name()
    this.expressions[kind].push(name)
    return `local ${name} = ${value}`
  }

  private note(): string {
    return `out[#out + 1] = tostring(N(${this.expressions.number(3)}))`
  }

  private traversal(): string {
    const { expressions, random } = this
    const table = this.name()
    const changes = random.several(
      1,
      8,
      () => `${table}[${this.key()}] = ${random.pick(['nil', '1', '"v"', expressions.string(0)])}`,
    )
    expressions.tables.push(table)
    return `local ${table} = ${expressions.table(1)}\n${changes.join('\n')}\nout[#out + 1] = P(${table})`
  }

  private key(): string {
    const { random } = this
    return random.pick([
      () => String(1 + random.below(12)),
      () => `"${random.pick(['a', 'b', 'to', 'from', 'subject', 'x'])}${random.below(9)}"`,
      () => `${random.below(9)} / 2`,
      () => 'true',
      () => `-${random.below(5)}`,
    ])()
  }

  private closure(): string {
    const { expressions, random } = this
    const name = this.name()
    const step = expressions.number(1)
    return `local function ${name}() local n = ${random.below(9)} return function(...) n = n + select("#", ...) return N(n + N0(${step})) end end
local ${name}f, ${name}g = ${name}(), ${name}()
out[#out + 1] = ${name}f(${random.several(0, 3, () => '1').join(', ')}) .. ":" .. ${name}f() .. ":" .. ${name}g(nil)`
  }

  private failure(): string {
    const { expressions, random } = this
    const wrong = random.pick([
      () => `(${expressions.table(0)}).x.y`,
      () => `${expressions.string(0)} + ${expressions.number(0)}`,
      () => `${expressions.number(1)} .. ${expressions.table(0)}`,
      () => `${expressions.any(1)} < ${expressions.any(1)}`,
      () => `missing(${expressions.number(0)})`,
      () => `(${expressions.any(0)}):nothing()`,
      () => `error(${random.pick(['"raised"', '{}', 'nil', '"level", 2', '"none", 0'])})`,
      () => `#${expressions.any(1)}`,
      () => `-${expressions.any(1)}`,
      () => `string.rep(${expressions.any(0)}, ${random.pick(['2', '{}', 'nil', '"x"'])})`,
      () => `table.concat({${expressions.any(1)}, {}})`,
    ])()
    return `do local ok, why = pcall(function()\n local v = ${wrong} return type(v) end) out[#out + 1] = tostring(ok) .. " " .. tostring(why) end`
  }

  private coroutine(): string {
    const { expressions, random } = this
    const name = this.name()
    return `local ${name} = coroutine.${random.pick(['create', 'create', 'wrap'])}(function(a, ...)
 for i = 1, ${random.below(4)} do a = coroutine.yield(i, a) end
 ${random.pick(['return a', 'error("inside")', 'return pcall(coroutine.yield, 1)', `return N(${expressions.number(1)})`])}
end)
for i = 1, 3 do out[#out + 1] = P({pcall(type(${name}) == "thread" and coroutine.resume or ${name}, ${name}, i)}):gsub("thread: %S+", "thread") end`
  }

  private tableCalls(): string {
    const { expressions, random } = this
    const name = this.name()
    const calls = random.several(1, 4, () =>
      random.pick([
        () => `table.insert(${name}, ${random.below(20)})`,
        () => `table.insert(${name}, 1 + ${random.below(3)}, ${random.below(20)})`,
        () => `table.remove(${name}${random.pick(['', ', 1', ', 2'])})`,
        () => `table.sort(${name}${random.pick(['', ', function(a, b) return a > b end'])})`,
      ])(),
    )
    expressions.tables.push(name)
    return `local ${name} = {${random.several(0, 8, () => String(random.below(100))).join(', ')}}\n${calls.join('\n')}\nout[#out + 1] = table.concat(${name}, ",")`
  }

  private block(depth: number): string {
    const { expressions } = this
    const [then, otherwise] = [this.scoped(() => this.statement(depth)), this.scoped(() => this.statement(depth))]
    return `if ${expressions.boolean(2)} then\n${then}\nelse\n${otherwise}\nend`
  }

  private loop(depth: number): string {
    const { expressions, random } = this
    const name = this.name()
    const body = this.scoped(() => {
      expressions.numbers.push(name)
      return this.statement(depth)
    })
    return `for ${name} = ${random.below(5)}, ${random.below(8)}${random.pick(['', ', 2', ', -1', ', 0.5'])} do\n${body}\nend`
  }

  /** Names made inside are forgotten behind. */
  private scoped(make: () => string): string {
    const { numbers, strings, tables } = this.expressions
    const lengths = [numbers.length, strings.length, tables.length]
    const text = make()
    numbers.length = lengths[0]!
    strings.length = lengths[1]!
    tables.length = lengths[2]!
    return text
  }

  private name(): string {
    this.names++
    return `v${this.names}`
  }
}
