import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../src/momentum/json/parse.js'
import { printJson } from '../../../src/momentum/json/print.js'
import { evaluate, givenPolicy, moduleOf, runIn } from '../given-policy.js'

/** What a chunk prints at connect. */
const run = (body: string) => runIn('validate_connect', body, { steps: [] })

describe('json.decode', () => {
  it.each([
    ['an object, whatever is in it', '{"a":{"b":[1,2]}}', 'o.a.b[2]', '2'],
    ['text', '{"a":"caf\\u00e9 \\ud83d\\ude00"}', 'o.a', 'café 😀'],
    ['numbers', '{"a":1.5,"b":-3,"c":1e3}', 'o.a, o.b, o.c', '1.5\t-3\t1000'],
    ['integers, clamped to 32 bits', '{"a":12345678901,"b":-12345678901}', 'o.a, o.b', '2147483647\t-2147483648'],
    ['booleans', '{"a":true,"b":false}', 'o.a, o.b', 'true\tfalse'],
    ['null as nil', '{"a":null}', 'o.a, o.b', 'nil\tnil'],
    ['arrays from 1 on', '["x","y"]', 'o[0], o[1], o["2"], o[3], #o', 'nil\tx\ty\tnil\t2'],
    ['objects, of length 0', '{"a":1}', '#o', '0'],
    ['a whole value that is no object, as one', '"x"', 'type(o), tostring(o), o.a', 'userdata\tx\tnil'],
    ['a key with a dash', '{"message-id":"x"}', 'o["message-id"]', 'x'],
    ['the last of two equal keys', '{"a":1,"a":2}', 'o.a', '2'],
  ])('gives %s', (_, text, expression, expected) => {
    expect(run(`local o = json.decode([=[${text}]=]) print(${expression})`).output).toEqual([expected])
  })

  it.each([
    ['a word', 'nil', 'nil\t5\tnull expected at offset 1'],
    ['a key without quotes', '{ bad: "json" }', 'nil\t9\tquoted object property name expected at offset 2'],
    ['what is not finished', '{"a":', 'nil\t1\tcontinue at offset 5'],
    ['nothing', '', 'nil\t1\tcontinue at offset 0'],
    ['null by itself', 'null ', 'nil\t0\tsuccess at offset 5'],
  ])('answers nil, a code and a sentence for %s', (_, text, expected) => {
    const { output, failures } = run(`print(json.decode([=[${text}]=]))`)
    expect(output).toEqual([expected])
    expect(failures).toEqual([])
  })

  it('raises for what is no text', () => {
    expect(evaluate('pcall(json.decode, nil)')).toEqual(["false\tbad argument #1 to '?' (string expected, got nil)"])
  })

  /** Text, and what json-c 0.16 itself prints or refuses it with. */
  it.each<[string, string | readonly [code: number, offset: number]]>([
    ['{"a":1.50,"b":1e3,"c":-0,"d":-0.0,"e":5.}', '{ "a": 1.50, "b": 1e3, "c": 0, "d": -0.0, "e": 5. }'],
    [
      '{"a":99999999999999999999,"b":-99999999999999999999}',
      '{ "a": 18446744073709551615, "b": -9223372036854775808 }',
    ],
    ["{'a':'b',}", '{ "a": "b" }'],
    ['[1,[],{},]', '[ 1, [ ], { } ]'],
    ['/* c */ {"a":1} behind', '{ "a": 1 }'],
    ['{"a":01,"b":True,"c":NULL,"d":1e}', '{ "a": 1, "b": true, "c": null, "d": 1 }'],
    ['{"a":NaN,"b":-Infinity}', '{ "a": NaN, "b": -Infinity }'],
    ['{"a":"\\/x/\\n\\u0001\\u0000\\ud83d"}', '{ "a": "\\/x\\/\\n\\u0001\\u0000\xef\xbf\xbd" }'],
    ['{"a":"\xff"}', '{ "a": "\xff" }'],
    [`${'['.repeat(32)}${']'.repeat(32)}`, `${'[ '.repeat(31)}[ ]${' ]'.repeat(31)}`],
    ['['.repeat(33), [2, 32]],
    ['true', [1, 4]],
    ['1', [1, 1]],
    ['{,}', [9, 1]],
    ['[,]', [4, 1]],
    ['[1,,2]', [4, 3]],
    ['[1 2]', [8, 3]],
    ['{"a" 1}', [10, 5]],
    ['{"a":1 "b"}', [11, 7]],
    ['{"a":+1}', [4, 5]],
    ['{"a":-}', [7, 6]],
    ['{"a":--1}', [7, 6]],
    ['{"a":nul}', [5, 8]],
    ['{"a":"\\x"}', [12, 7]],
    ['{"a":"\\u12"}', [12, 10]],
    ['{"a":1} //x', [1, 11]],
    ['{"a\0', [3, 4]],
  ])('takes %j as json-c does', (text, expected) => {
    const parsed = parseJson(text)
    expect('node' in parsed ? printJson(parsed.node) : [parsed.code, parsed.offset]).toEqual(expected)
  })
})

describe('a JSON object', () => {
  it.each([
    ['takes members', 'o.a = 1 o.b = "x" o.c = true', '{ "a": 1, "b": "x", "c": true }'],
    [
      'takes numbers as they are',
      'o.a = 0.1 o.b = 12345678901 o.c = -5 o.d = 1e300',
      '{ "a": 0.10000000000000001, "b": 12345678901.0, "c": -5, "d": 1.0000000000000001e+300 }',
    ],
    ['takes a list as an array, up to its first nil', 'o.a = { 0, 1, nil, 3 }', '{ "a": [ 0, 1 ] }'],
    ['takes a table of names as an object', 'o.a = { x = { y = 1 } }', '{ "a": { "x": { "y": 1 } } }'],
    ['takes numbers for names', 'o.a = { [32] = "x" } o[7] = 1', '{ "a": { "32": "x" }, "7": 1 }'],
    ['takes another one, and not a copy of it', 'local k = json.new() o.k = k k.a = 1', '{ "k": { "a": 1 } }'],
    [
      'takes others inside of tables',
      'local k = json.new() o.list = { k, { k = k } } k.a = 1',
      '{ "list": [ { "a": 1 }, { "k": { "a": 1 } } ] }',
    ],
    ['loses a member that becomes nil', 'o.a = 1 o.b = 2 o.a = nil', '{ "b": 2 }'],
    ['keeps the order of its members', 'o.b = 1 o.a = 2 o.b = 3', '{ "b": 3, "a": 2 }'],
    ['fills an array up with null', 'o.a = {1} o.a[4] = 2', '{ "a": [ 1, null, null, 2 ] }'],
  ])('%s', (_, body, expected) => {
    expect(run(`local o = json.new() ${body} print(o)`).output).toEqual([expected])
  })

  it('is the same value whenever it is read', () => {
    expect(run('local o = json.decode("{\\"a\\":[1]}") print(o.a == o.a, o.a == json.encode({1}))').output).toEqual([
      'true\tfalse',
    ])
  })

  it.each([
    ['its members in their order', '{"b":1,"a":null,"c":[2]}', 'b=1 a=nil c=[ 2 ] '],
    ['an array up to its first null', '["x","y",null,"z"]', '1=x 2=y '],
    ['nothing of a scalar', '"x"', ''],
  ])('is traversed by a generic for: %s', (_, text, expected) => {
    const body = `local s = "" for k, v in json.decode([=[${text}]=]) do s = s .. k .. "=" .. tostring(v) .. " " end print(s)`
    expect(run(body).output).toEqual([expected])
  })

  it.each([
    ['function values', 'o.a = print', 'cannot assign values of type function'],
    ['other userdata', 'o.a = vctx', 'libjson:json_object* expected, got msys.core:_validate_context'],
    ['a name for an element', 'o.a = {1} o.a.x = 1', 'json array index must be numeric'],
    ['element 0', 'o.a = {1} o.a[0] = 1', 'lua array semantics are that index operations are 1-based'],
    ['nil as an element', 'o.a = {1} o.a[1] = nil', 'cannot delete from json arrays'],
    ['a member of a scalar', 'json.encode(42).a = 1', 'cannot assign to this type of json object'],
    ['encoding nil', 'json.encode(nil)', 'cannot assign values of type nil'],
    ['a call', 'o()', 'attempt to call a userdata value'],
    ['pairs', 'pairs(o)', "bad argument #1 to 'pairs' (table expected, got userdata)"],
  ])('raises for %s', (_, body, message) => {
    expect(run(`local o = json.new() ${body}`).failures).toEqual([`validate_connect: ${message}`])
  })

  it.each([
    ['is printed while it holds itself', 'local a, b = json.new(), json.new() a.b = b b.a = a print(a)'],
    ['is made of a table that holds itself', 'local t = {} t.t = t json.encode(t)'],
    ['is made of a table with a boolean key', 'json.encode({[true] = 1})'],
    ['is taken apart while it is traversed', 'local o = json.encode({a = 1, b = 2}) for k in o do o[k] = nil end'],
    ['is stretched beyond all memory', 'local o = json.encode({1}) o[1e9] = 1'],
  ])('leaves the phase undecided where it %s', (_, body) => {
    expect(run(body).gaps).toHaveLength(1)
  })

  it('kept from the boot is the same value that a session reads', () => {
    const policy = givenPolicy(
      `local o = json.decode([=[{"list":[1],"other":[1]}]=]) local list = o.list print(list == o.list)\n${moduleOf({ validate_connect: 'print(list == o.list, list == o.other)' })}`,
    )
    expect(policy.boot().output).toEqual(['true'])
    expect(policy.session([]).output).toEqual(['true\tfalse'])
  })

  it('made at boot is as the boot left it in every session', () => {
    const policy = givenPolicy(
      `local o = json.decode([[{"list":[1]}]])\n${moduleOf({ validate_connect: 'o.list[2] = 5 o.n = (o.n or 0) + 1 print(o)' })}`,
    )
    expect(policy.session([]).output).toEqual(['{ "list": [ 1, 5 ], "n": 1 }'])
    expect(policy.session([]).output).toEqual(['{ "list": [ 1, 5 ], "n": 1 }'])
  })
})

describe('json', () => {
  it('describes its errors', () => {
    expect(evaluate('json.strerror(json.ERROR_PARSE_NULL), json.strerror(-1), json.ERROR_DEPTH')).toEqual([
      'null expected\tunknown error\t2',
    ])
    expect(evaluate('pcall(json.strerror)')[0]).toMatch(/^false\tbad argument #1/)
  })

  it('counts references, which nothing hangs on here', () => {
    expect(run('local o = json.new() print(json.addref(o)) json.free(o) print(o)').output).toEqual(['true', '{ }'])
    expect(evaluate('pcall(json.free, {})')[0]).toMatch(/^false\tbad argument #1/)
  })
})
