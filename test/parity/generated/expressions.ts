import type { Random } from './random.js'

/**
 * Numerals around the edges of 32 bits, 53 and 64, with none that begins with 0: thrLua reads those in its own way. Powers are small, for
 * the last digit of `pow` is the C library's own.
 */
const numerals = [
  ...['0', '1', '2', '3', '7', '10', '255', '0.5', '1.5', '3.9', '1e3', '1e14', '1e15', '123456789012', '0x7f'],
  ...['2147483647', '2147483648', '2147483649', '4294967295', '4294967296', '4294967297', '1772355600'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '9223372036854775807', '1e100', '1e300'],
]
const numberTexts = ['"10"', '"3"', '"0x1F"', '"1e2"', '" 5 "', '"-7"', '"2147483648"', '"9007199254740993"']
const words = [
  '""',
  '"a"',
  '"abc"',
  '"hello world"',
  '"key=value; x=1"',
  '"%d+%s"',
  '"A-B_c.d"',
  '"ann@example.com"',
  '"\\0\\1\\255"',
  '"tab\\tnew\\nline"',
]
const patterns = [
  '"%a+"',
  '"%d*"',
  '"[aeiou]"',
  '"[^%w]"',
  '"(%w)(%w)"',
  '"^%s*(.-)%s*$"',
  '"."',
  '"l-o"',
  '"%w+@(%w+)"',
  '"()"',
  '"%b()"',
  '"[%a_][%w_]*"',
  '"x*"',
  '"%f[%w]%w+"',
  '"$"',
  '"[a-"',
  '"%"',
]
const conversions = [
  '%d',
  '%5d',
  '%-8d|',
  '%05d',
  '%+d',
  '%x',
  '%X',
  '%o',
  '%u',
  '%g',
  '%.3f',
  '%e',
  '%10.2f',
  '%i',
  '%c',
]

/** Expressions by type; names in scope are given by type too. Depth bounds their size. */
export class Expressions {
  private readonly random: Random
  readonly numbers: string[] = []
  readonly strings: string[] = []
  readonly tables: string[] = []

  constructor(random: Random) {
    this.random = random
  }

  number(depth: number): string {
    const { random } = this
    if (depth <= 0)
      return random.pick([() => random.pick(numerals), () => this.named(this.numbers, random.pick(numerals))])()
    const sub = () => this.number(depth - 1)
    return random.pick([
      sub,
      () => `(${sub()} ${random.pick(['+', '-', '*', '/', '%', '-', '+'])} ${sub()})`,
      () => `(-${sub()})`,
      () => `(${random.below(9)} ^ ${random.below(5)})`,
      () => `#(${this.string(depth - 1)})`,
      () => `#${this.table(depth - 1)}`,
      () => `math.${random.pick(['floor', 'ceil', 'abs'])}(${sub()})`,
      () => `math.${random.pick(['max', 'min', 'fmod'])}(${sub()}, ${sub()})`,
      () => `(${random.pick(numberTexts)} ${random.pick(['+', '*', '-'])} ${sub()})`,
      () => `tonumber(${random.pick(numberTexts)})`,
      () => `(${this.boolean(depth - 1)} and ${sub()} or ${sub()})`,
      () => `(${this.string(depth - 1)}):byte(${random.pick(['', '2', '-1', sub()])})`,
      () => `select("#", unpack(${this.table(depth - 1)}))`,
    ])()
  }

  string(depth: number): string {
    const { random } = this
    if (depth <= 0) return this.named(this.strings, random.pick(words))
    const sub = () => `(${this.string(depth - 1)})`
    return random.pick([
      () => `${sub()} .. ${sub()}`,
      () => `${sub()} .. N(${this.number(depth - 1)})`,
      () => `${sub()}:${random.pick(['upper', 'lower', 'reverse'])}()`,
      () => `${sub()}:sub(${this.number(depth - 1)}${random.pick(['', `, ${this.number(0)}`])})`,
      () => `${sub()}:rep(${random.below(4)})`,
      () => `tostring(N(${this.number(depth - 1)}))`,
      () =>
        `(${sub()}:gsub(${random.pick(patterns)}, ${random.pick(['"<%0>"', '"%1"', '""', 'string.upper', '{a = "1", l = false}'])}))`,
      () => `tostring(${sub()}:match(${random.pick(patterns)}))`,
      () => `tostring(${sub()}:find(${random.pick(patterns)}${random.pick(['', `, ${this.number(0)}`, ', 1, true'])}))`,
      () => `string.format("${random.pick(conversions)}", N0(${this.number(depth - 1)}))`,
      () => `string.format(${random.pick(['"%s"', '"%q"', '"%10s"', '"%-6s|"', '"%.3s"'])}, ${sub()})`,
      () => `table.concat(${this.table(depth - 1)}, ${random.pick(['""', '","', '", "'])})`,
      () => `type(${this.any(depth - 1)})`,
    ])()
  }

  boolean(depth: number): string {
    const { random } = this
    if (depth <= 0) return random.pick(['true', 'false', 'nil'])
    return random.pick([
      () => `(${this.number(depth - 1)} ${random.pick(['<', '<=', '>', '>=', '==', '~='])} ${this.number(depth - 1)})`,
      () => `(${this.string(depth - 1)} ${random.pick(['<', '<=', '==', '~='])} ${this.string(depth - 1)})`,
      () => `(not ${this.any(depth - 1)})`,
      () => `(${this.boolean(depth - 1)} ${random.pick(['and', 'or'])} ${this.boolean(depth - 1)})`,
      () => `rawequal(${this.any(depth - 1)}, ${this.any(depth - 1)})`,
    ])()
  }

  table(depth: number): string {
    const { random } = this
    if (depth <= 0) return this.named(this.tables, '{}')
    const fields = random.several(0, 5, () =>
      random.pick([
        () => `N(${this.number(depth - 1)})`,
        () => this.string(depth - 1),
        () => `${random.pick(['a', 'b', 'key', 'n'])} = ${this.string(0)}`,
        () => `[${random.pick(['1', '2', '10', '-1', '2.5', '"k"', 'true'])}] = ${random.below(9)}`,
      ])(),
    )
    return `{${fields.join(', ')}}`
  }

  /** Sometimes of a type that fails where it is used. */
  any(depth: number): string {
    const kind = this.random.pick(['number', 'number', 'string', 'string', 'boolean', 'table'] as const)
    return this[kind](depth)
  }

  private named(names: readonly string[], otherwise: string): string {
    return names.length > 0 && this.random.below(3) > 0 ? this.random.pick(names) : otherwise
  }
}
