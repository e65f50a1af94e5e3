import { describe, expect, test } from 'vitest'
import { Trouble } from '../../../src/domain/trouble.js'
import { hasScriptlets, readFragment } from '../../../src/momentum/configuration/read-fragment.js'

const read = (fragment: string, files: Readonly<Record<string, string>> = {}, entry = 'policy.conf') =>
  readFragment({ entry, files: new Map(Object.entries({ 'a.lua': '', 'b/c.lua': '', ...files, [entry]: fragment })) })

const scriptlet = (inside: string) => `scriptlet "scriptlet" {\n${inside}\n}\n`

const paths = (fragment: string, files: Readonly<Record<string, string>> = {}, entry?: string) =>
  read(fragment, files, entry).scripts.map(({ name, path }) => `${name} ${path}`)

describe('a file that configures the scriptlet module', () => {
  const stanza = 'scriptlet "scriptlet" { script "a" { source = "a" } }'

  test.each([
    ['by itself', stanza],
    ['behind a byte order mark', `\xef\xbb\xbf${stanza}`],
    ['behind comments', `# ours\n/* inbound */ ${stanza}`],
    ['behind a comment of several lines', `/* scriptlets\n of ours */${stanza}`],
    ['behind another stanza in its line', `Binding "b" { } ${stanza}`],
    ['in capitals, over several lines', 'SCRIPTLET\n"scriptlet"\n{ }'],
    ['with a fault further down', `${stanza}\n"never closed`],
  ])('is known: %s', (_title, source) => {
    expect(hasScriptlets(source)).toBe(true)
  })

  test.each([
    ['in a comment', `# ${stanza}\n/*\n${stanza}\n*/ x = 1`],
    ['as a value', 'kind = scriptlet\nOther "o" { }'],
    ['as a part of a word', 'my_scriptlet "a" { }'],
    ['nowhere', ''],
  ])('is not taken for one: %s', (_title, source) => {
    expect(hasScriptlets(source)).toBe(false)
  })

  test('is read behind a byte order mark', () => {
    expect(paths(`\xef\xbb\xbf${stanza}`)).toEqual(['a a.lua'])
  })
})

describe('the scripts of a fragment', () => {
  test.each([
    ['in file order', 'script "two" { source = "b.c" }\nscript "one" { source = "a" }', ['two b/c.lua', 'one a.lua']],
    ['with a slash, or a dot', 'script "two" { source = "b/c" }', ['two b/c.lua']],
    [
      'on one line, without white space',
      'script "one"{source="a"}script "two"{source="b/c"}',
      ['one a.lua', 'two b/c.lua'],
    ],
    ['in single marks, and bare where nothing needs them', "script one { source = 'a' }", ['one a.lua']],
    [
      'bare, with a byte that is white space to no C program',
      'script voil\xc3\xa0 { source = a }',
      ['voil\xc3\xa0 a.lua'],
    ],
    [
      'between comments of both kinds',
      '# script "no" { source = "none" }\nscript /* "no" { */ "one" { # }\n source = "a" }',
      ['one a.lua'],
    ],
    [
      "with the server's own first",
      'script "boot" { source = "msys.boot" }\nscript "one" { source = "a" }',
      ['boot null', 'one a.lua'],
    ],
    ['with names and keys in any case', 'Script "one" { Source = "a" }', ['one a.lua']],
    ['with # and } in quotation marks', 'script "a#}" { source = "a" }', ['a#} a.lua']],
  ])('%s', (_title, inside, expected) => {
    expect(paths(scriptlet(inside))).toEqual(expected)
  })

  test('of two stanzas of the one instance, in order', () => {
    const first = scriptlet('script "one" { source = "a" }')
    expect(paths(first + scriptlet('script "two" { source = "b/c" }'))).toEqual(['one a.lua', 'two b/c.lua'])
  })

  test("are looked for beside the fragment, then in the policy's folder", () => {
    const fragment = scriptlet('script "one" { source = "a" }\nscript "two" { source = "b/c" }')
    const files = { 'conf.d/a.lua': '' }
    expect(paths(fragment, files, 'conf.d/scriptlets.conf')).toEqual(['one conf.d/a.lua', 'two b/c.lua'])
  })

  test('of an included file, and of every file of an included folder in alphabetical order', () => {
    const files = {
      'more.conf': scriptlet('script "two" { source = "b/c" }'),
      'inside/2.conf': 'script "four" { source = "d" }',
      'inside/1.conf': 'script "three" { source = "e" }',
      'inside/deeper/0.conf': 'script "none" { source = "none" }',
      'd.lua': '',
      'e.lua': '',
    }
    const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
    const fragment = `${scriptlet('script "one" { source = "a" }')}include "more.conf"\n${scriptlet('readonly_include "inside"')}`
    expect(paths(fragment, sorted)).toEqual(['one a.lua', 'two b/c.lua', 'three e.lua', 'four d.lua'])
  })
})

test('what is neither the scriptlet module nor alerting is kept by kind, instance and digest, white space aside', () => {
  const whole = (between: string) =>
    read(
      `alerting {}\n${scriptlet('')}Datasource "users" {${between}uri = ( "sqlite:/x"${between}"y" )${between}}\nKeep_It = true\n`,
    )
  const { others } = whole(' ')
  expect(others.map(({ kind, instance, at }) => `${kind} ${instance} ${at.line}`)).toEqual([
    'datasource users 5',
    'keep_it  6',
  ])
  expect(whole('\n# more\n').others.map(({ digest }) => digest)).toEqual(others.map(({ digest }) => digest))
  expect(read(`${scriptlet('')}Datasource "users" { uri = ( "sqlite:/x" "z" ) }`).others[0]!.digest).not.toBe(
    others[0]!.digest,
  )
})

test('a stanza may hold a dictionary, as the manual draws it', () => {
  const { others } = read(`${scriptlet('')}alias "a" { Scheme "local" { map [ address = "%{rcptto}" ] } }`)
  expect(others.map(({ kind, instance }) => `${kind} ${instance}`)).toEqual(['alias a'])
})

test('options of the module at their defaults say nothing; others are named', () => {
  const { options } = read(scriptlet('script_ttl = 300\nalways_gc = true\nGC_Pause = "100"\ndebug_level = ERROR'))
  expect(options.map(({ name, at }) => `${name} ${at.line}`)).toEqual(['always_gc 3', 'gc_pause 4'])
})

describe('a fragment that production does not load, or whose meaning is not known', () => {
  test.each([
    [
      'a source with .lua',
      scriptlet('script "one" {\n  source = "a.lua" }'),
      `policy.conf:2: Unable to open 'a/lua.lua', errno=2 No such file or directory | source = "a.lua": a path from the fragment's folder, with . or / and without .lua`,
    ],
    [
      'a source out of the folder',
      scriptlet('script "one" { source = "/etc/a" }'),
      `policy.conf:2: Unable to open '/etc/a.lua', errno=2 No such file or directory | source = "/etc/a": a path from the fragment's folder, with . or / and without .lua`,
    ],
    [
      'no scriptlet stanza',
      'alerting {}',
      'policy.conf:1: no scriptlet stanza | it needs scriptlet "scriptlet" { script "name" { source = "path" } }',
    ],
    [
      'a second instance',
      `${scriptlet('')}scriptlet "other" {}`,
      'policy.conf:4: a second instance of the scriptlet module, "other" | allowed is one, and line 1 has "scriptlet"',
    ],
    [
      'an option that there is none',
      scriptlet('script_tll = 1'),
      'policy.conf:2: script_tll is no option of the scriptlet module | allowed are script_ttl, always_gc, gc_pause, gc_stepmul, reap_interval, max_spare_per_master, enabled, debug_level, debug_flags, and script stanzas',
    ],
    [
      'a module that is turned off',
      scriptlet('enabled = false'),
      'policy.conf:2: the scriptlet module is turned off, enabled = false | allowed is enabled = true',
    ],
    [
      'a script without a source',
      scriptlet('script "one" {}'),
      'policy.conf:2: the script "one" has 0 sources | a script has one source, a path without .lua',
    ],
    [
      'a script with two sources',
      scriptlet('script "one" { source = "a" source = "b/c" }'),
      'policy.conf:2: the script "one" has 2 sources | a script has one source, a path without .lua',
    ],
    [
      'a script without a name',
      scriptlet('script { source = "a" }'),
      'policy.conf:2: a script without a name | a script has a name: script "name" { source = "path" }',
    ],
    [
      'two scripts of one name',
      scriptlet('script "one" { source = "a" }\nscript "one" { source = "b/c" }'),
      'policy.conf:3: a second script named "one" | names are unique, and line 2 has it',
    ],
    [
      'two scripts of one source',
      scriptlet('script "one" { source = "a" }\nscript "two" { source = "a" }'),
      'policy.conf:3: the script "two" has the same source as "one" of line 2 | a source is loaded by one script: whether the server would run it twice, the manual does not say',
    ],
    [
      'a bare value with a slash',
      scriptlet('script "two" { source = b/c }'),
      'policy.conf:2: source = b/c | a value with a slash stands in quotation marks',
    ],
    [
      'another stanza in the module',
      scriptlet('skript "one" { source = "a" }'),
      'policy.conf:2: got the stanza skript | the scriptlet module has script stanzas',
    ],
    [
      'a stanza that is not closed',
      'scriptlet "scriptlet" {\n',
      'policy.conf:2: got the end of the file | the stanza scriptlet of line 1 is closed by }',
    ],
    [
      'a brace too many',
      '}',
      'policy.conf:1: got } | allowed are stanzas, name "instance" { … }, and options, name = value',
    ],
    [
      'a word alone',
      'scriptlet\n',
      "policy.conf:2: got the end of the file | after scriptlet, = and a value, or { and a stanza's options",
    ],
    [
      'a mark that is not closed',
      'a = "b\n',
      'policy.conf:1: a quotation mark that nothing closes | a word in quotation marks ends with the same mark',
    ],
    ['a comment that is not closed', '\n/* a', 'policy.conf:2: a comment that nothing closes | /* is closed by */'],
    ['a list that is not closed', 'a = ( "b" }', 'policy.conf:1: got } | the list of line 1 is closed by )'],
    ['an option without a value', 'a = }', 'policy.conf:1: got } | an option has a word or a list as its value'],
    [
      'an include of what is not there',
      'include "none.conf"',
      `policy.conf:1: include "none.conf": there is no such file or folder in the policy's folder | allowed are files of the policy's folder: put a copy there, and name it by a relative path`,
    ],
    [
      'an include out of the folder',
      'include "../policy.conf"',
      `policy.conf:1: include "../policy.conf": there is no such file or folder in the policy's folder | allowed are files of the policy's folder: put a copy there, and name it by a relative path`,
    ],
    [
      'an include of itself',
      '\ninclude "policy.conf"',
      'policy.conf:2: policy.conf includes itself | allowed are files that do not include each other in a circle',
    ],
  ])('%s', (_title, fragment, expected) => {
    expect(faultOf(() => read(fragment))).toBe(expected)
  })

  test('in an included file, which the sentence names', () => {
    expect(faultOf(() => read('include "b/more.conf"', { 'b/more.conf': '\n}' }))).toMatch(/^b\/more\.conf:2: got }/)
  })
})

const faultOf = (act: () => unknown): string => {
  try {
    act()
    return 'none'
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== 'policy-configuration') throw error
    return `${error.message} | ${error.hint}`
  }
}
