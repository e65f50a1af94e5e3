import { describe, expect, it } from 'vitest'
import { evaluate, givenCallouts, givenPolicy, hello, moduleOf, runIn } from '../given-policy.js'

const flags = 'msys.core.O_CREAT + msys.core.O_APPEND + msys.core.O_WRONLY'
const world = { files: { '/etc/motd': 'hello\n', '/var/log/closed': { error: 'Permission denied' } } }

const connect = (body: string) => runIn('validate_connect', body, { steps: [], world })

describe('msys.readfile', () => {
  it("reads a file of the policy's folder, of the revision that runs", () => {
    const policy = givenPolicy({
      'policy.lua': moduleOf({
        validate_connect: 'print(msys.readfile("data/list.txt"), msys.readfile("./data/list.txt"))',
      }),
      'data/list.txt': 'a\nb',
    })
    const { output, recorder } = policy.session([])
    expect(output).toEqual(['a\nb\ta\nb'])
    expect(JSON.stringify(recorder.events)).not.toContain('"answers"')
  })

  it.each([
    ['a file outside', '"/etc/motd"', 'hello\n'],
    ['no file outside', '"/etc/none"', 'nil\tNo such file or directory'],
    ["no file of the policy's folder", '"none.txt"', 'nil\tNo such file or directory'],
    ['a file that may not be read', '"/var/log/closed"', 'nil\tPermission denied'],
    ['a URI', '"http://example.com/x"', 'nil\tNo such file or directory'],
  ])('answers for %s', (_, path, expected) => {
    expect(evaluate(`msys.readfile(${path})`, world)).toEqual([expected])
  })

  it('raises for what is no name', () => {
    expect(evaluate('pcall(msys.readfile, nil)')).toEqual(["false\tbad argument #1 to '?' (string expected, got nil)"])
  })

  it('is undecidable for a file that the session has written itself', () => {
    const open = `local io = msys.core.io_wrapper_open("/tmp/x", ${flags}, 0644)`
    const read = 'msys.readfile("/tmp/x")'
    const gap = '/tmp/x is read after this session wrote to it'
    expect(connect(`${open} io:write("a") ${read}`).gaps).toEqual([gap])
    expect(connect(`${open} ${read}`).gaps).toEqual([gap])
    const atBoot = givenPolicy(`${open}\n${moduleOf({ validate_ehlo: `io:write("a") ${read}` })}`)
    expect(atBoot.session([hello]).gaps).toEqual([gap])
  })
})

describe('msys.core.io_wrapper_open', () => {
  it('opens to write, and what is written is told in order', () => {
    const { results, output, failures } = givenCallouts({
      validate_connect: `local io = msys.core.io_wrapper_open("jlog:///var/log/b.jlog=>master", ${flags}, 0660)
        print(io:write("first line\\n", 11), io:write("second", 3), msys.type(io)) io:close()`,
    }).session([])
    expect(failures).toEqual([])
    expect(output).toEqual(['11\t3\tmsys.core:_io_object'])
    expect(results['connect']?.outside).toEqual([
      ['io.open', 'jlog:///var/log/b.jlog=>master', 'O_WRONLY|O_CREAT|O_APPEND', 0o660],
      ['io.write', 'jlog:///var/log/b.jlog=>master', 'first line\n'],
      ['io.write', 'jlog:///var/log/b.jlog=>master', 'sec'],
    ])
  })

  it('tells a long text by its length and digest', () => {
    const { results } = connect(`msys.core.io_wrapper_open("/tmp/x", ${flags}, 0644):write(string.rep("x", 5000))`)
    expect(results['connect']?.outside?.slice(1)).toEqual([
      ['io.write', '/tmp/x', 5000, expect.stringMatching(/^[0-9a-f]{64}$/)],
    ])
  })

  it.each([
    ['a file that can not be written', `"/var/log/closed", ${flags}`],
    ['no file to read', '"/etc/none", msys.core.O_RDONLY'],
  ])('answers nil for %s', (_, of) => {
    expect(connect(`print(msys.core.io_wrapper_open(${of}, 0644))`).output).toEqual(['nil'])
  })

  it('opened at boot, it writes in every session', () => {
    const policy = givenPolicy(
      `local io = msys.core.io_wrapper_open("/tmp/x", ${flags}, 0644)\n${moduleOf({ validate_ehlo: 'io:write("a")' })}`,
    )
    for (const _ of [1, 2])
      expect(policy.session([hello]).results['ehlo']?.outside).toEqual([['io.write', '/tmp/x', 'a']])
  })

  it.each([
    ['no name', 'msys.core.io_wrapper_open()', "bad argument #1 to 'io_wrapper_open' (string expected, got no value)"],
    [
      'nothing to write',
      `msys.core.io_wrapper_open("/x", ${flags}, 0):write(nil)`,
      "bad argument #1 to 'write' (string expected, got nil)",
    ],
    [
      'what is closed',
      `local io = msys.core.io_wrapper_open("/x", ${flags}, 0) io:close() io:write("a")`,
      'attempt to use a closed io object',
    ],
  ])('raises for %s', (_, body, message) => {
    expect(connect(body).failures).toEqual([`validate_connect: ${message}`])
  })

  it('takes no writing where it was opened to read', () => {
    expect(connect('print(msys.core.io_wrapper_open("/etc/motd", msys.core.O_RDONLY):write("x"))').output).toEqual([
      '-1',
    ])
  })
})
