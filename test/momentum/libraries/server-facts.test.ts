import { describe, expect, it } from 'vitest'
import { givenCallouts, hello, mail, oneMessage, runIn } from '../given-policy.js'

const data = (body: string, world: Readonly<Record<string, unknown>> = {}) => runIn('validate_data', body, { world })

describe('what a file system has left', () => {
  const read = 'msys.os.statvfs_read(msys.os.statvfs_subscribe("/var/spool", 0))'

  it('may be an error, which is answered behind nil', () => {
    const returns = { 'msys.os.statvfs_read': [null, 'No such file or directory'] }
    expect(data(`print(${read})`, { returns }).output).toEqual(['nil\tNo such file or directory'])
  })

  it.each([
    ['nobody has said', {}, 'msys.os.statvfs_read was asked, and nobody has said what it returns'],
    [
      'an answer lacks',
      { 'msys.os.statvfs_read': [{ version: 1 }] },
      'the answer to msys.os.statvfs_read lacks one of its numbers',
    ],
  ])('is undecidable where %s its numbers', (_, returns, why) => {
    expect(data(read, { returns }).gaps).toEqual([expect.stringContaining(why)])
  })

  it('has the fields of its structure, and no other', () => {
    const entries = ['version', 'kilobytes_available', 'kilobytes_total', 'objects_available', 'objects_total']
    const returns = { 'msys.os.statvfs_read': [Object.fromEntries(entries.map((name, place) => [name, place]))] }
    expect(data(`local st = ${read} print(st.objects_total) print(st.free)`, { returns })).toMatchObject({
      output: [],
      gaps: ['ec_statvfs.free is not emulated yet'],
    })
    expect(data(`print(${read}.objects_total)`, { returns }).output).toEqual(['4'])
  })

  it('is asked of a subscription, and of nothing else', () => {
    expect(data('msys.os.statvfs_read(msys.core.scheduler_for_domain("a.example"))').failures).toEqual([
      "validate_data: bad argument #1 to 'statvfs_read' (ec_statvfs_record expected)",
    ])
    expect(data('msys.runInInst(msys.os.statvfs_subscribe("/", 1), function() end)').failures).toHaveLength(1)
  })
})

describe('msys.snmpTrap', () => {
  it.each([
    ['{ type = "string", payload = "full" }', []],
    ['{ type = "IP", payload = "192.0.2.1", port = 1620 }', []],
    ['{ type = "IP", payload = "2001:db8::1" }', ['a payload that is none of type IP']],
    ['{ type = "counter", payload = "5" }', ['a payload that is none of type counter']],
    ['{ type = "alarm", payload = 5 }', ['a type that its page does not name']],
    ['{ payload = 5 }', ['a type that its page does not name']],
    ['{ type = "string", payload = "a", mib = print }', ['msys.snmpTrap is given a function']],
  ])('with %s', (options, gaps) => {
    expect(data(`msys.snmpTrap(${options})`).gaps).toEqual(gaps.map((gap) => expect.stringContaining(gap)))
  })
})

describe('a scanner', () => {
  it('whose numbers no page gives lets a policy compare its texts alone', () => {
    const returns = { 'msys.expurgate.scan': ['spam', 'normal', 3, 0] }
    expect(data('print((msys.expurgate.scan(msg, accept, vctx)))', { returns }).output).toEqual(['spam'])
    expect(data('print(msys.expurgate.TYPE_SPAM)').gaps).toEqual(['msys.expurgate.TYPE_SPAM is not emulated yet'])
    expect(data('print(msys.expurgate.NOTHING)').gaps).toEqual([expect.stringContaining('is in no page of the manual')])
  })

  it.each([
    'msys.brightmail.scan(nil, accept, vctx)',
    'msys.symantec_beik.scan(msg, accept)',
    'msys.commtouch.diagnose(msg, vctx)',
    'msys.spamc.spamc_scan()',
    'msys.cloudmark.analyze("v=1", vctx)',
  ])('raises for what it does not take: %s', (call) => {
    expect(data(call).failures).toHaveLength(1)
  })

  it('that infers a message finds none before there is one', () => {
    expect(runIn('validate_connect', 'msys.cloudmark.score()', { steps: [] }).failures).toEqual([
      'validate_connect: no message to scan',
    ])
  })

  it('msys.validate.dk.sign leaves a content that nobody knows', () => {
    expect(data('msys.validate.dk.sign(msg, vctx, {}) print(msg:raw())').gaps).toEqual([
      expect.stringContaining('the keys of the server'),
    ])
  })
})

describe('msg.binding_slot', () => {
  const bound = (body: string) =>
    givenCallouts({ validate_set_binding: body })
      .world({ config: { bindings: ['default', 'one', 'two'] } })
      .session(oneMessage)

  it('is the number of the binding that a policy has set', () => {
    const { output, gaps } = bound(
      'msg:binding("two") print(msg.binding_slot == msys.core.config_get_binding_id_from_name("two"), msg.binding_slot)',
    )
    expect([output, gaps]).toEqual([['true\t2'], []])
  })

  it.each(['print(msg.binding_slot)', 'msg:binding_group("pool") print(msg.binding_slot)'])(
    'is known of no message that none has bound: %s',
    (body) => {
      expect(bound(body).gaps).toEqual([expect.stringContaining('which number it has then no page says')])
    },
  )

  it('is not written', () => {
    expect(bound('msg.binding_slot = 1').gaps).toEqual(['writing msg.binding_slot is not emulated yet'])
  })
})

it.each([
  ['192.0.2.10:40001', '192.0.2.10'],
  ['[2001:db8::1]:40001', '2001:db8::1'],
])('mc.peer_address of %s is the address alone', (peer, address) => {
  const { output } = givenCallouts({
    validate_ehlo: 'print(msys.core.accept_construct_get_message_construct(accept).peer_address)',
  }).session([hello], { peer })
  expect(output).toEqual([address])
})

describe('what io:read has of a file', () => {
  const motd = { files: { '/etc/motd': 'one\n\nlast\n' } }
  const opened = 'local io = msys.core.io_wrapper_open("/etc/motd", msys.core.O_RDONLY, 0)'
  const read = (body: string) => data(`${opened} ${body}`, motd)

  it.each([
    ['several at once, up to the first that is missing', 'print(io:read("*l", "*l", 2, "*a"))', 'one\t\tla\tst\n'],
    [
      'nothing behind the end',
      'io:read("*a") print(io:read("*l"), io:read(0), io:read("*a", "*l"))',
      'nil\tnil\t\tnil',
    ],
    [
      'lines that go on from where it was read',
      'io:read() for line in io:lines() do print("<" .. line .. ">") break end print(io:read())',
      '<>',
    ],
    [
      'the same file by another handle, from its beginning',
      `io:read("*a") ${opened.replace('io', 'again')} print(again:read())`,
      'one',
    ],
  ])('%s', (_, body, first) => {
    const { output, gaps, failures } = read(body)
    expect([output[0], gaps, failures]).toEqual([first, [], []])
  })

  it('is of the revision that runs, where it is a file of the policy’s folder', () => {
    const policy = givenCallouts({
      validate_connect: 'print(msys.core.io_wrapper_open("policy.lua", msys.core.O_RDONLY, 0):read(5) == "do lo")',
    })
    const { output, recorder } = policy.session([])
    expect(output).toEqual(['true'])
    expect(JSON.stringify(recorder.events)).not.toContain('"answers"')
  })

  it.each([
    ['a number', 'io:read("*n")', 'reads a number'],
    ['fewer bytes than none', 'io:read(-1)', 'is asked for -1 bytes'],
    ['bytes without number', 'io:read(0/0)', 'io:read'],
    [
      'a file that the session has written',
      'msys.core.io_wrapper_open("/etc/motd", msys.core.O_WRONLY, 0) io:read()',
      'after this session wrote to it',
    ],
    [
      'what was opened to write',
      'msys.core.io_wrapper_open("/tmp/x", msys.core.O_WRONLY, 0):lines()',
      'opened to write',
    ],
    ['a message in the making', 'msys.core.ec_message_builder(msg, 9):read()', 'opened to write'],
  ])('is undecidable for %s', (_, body, why) => {
    expect(read(body).gaps).toEqual([expect.stringContaining(why)])
  })

  it('raises once it is closed', () => {
    expect(read('io:close() io:read()').failures).toEqual(['validate_data: attempt to use a closed io object'])
  })

  it('is noticed where a deferred function goes on reading it', () => {
    expect(read('msys.runInPool("IO", function() io:read() end, true)').gaps).toEqual([
      expect.stringContaining('changes the session'),
    ])
  })
})

it('a function that runs in an event loop may change the session: its callout waits for it', () => {
  const { results, gaps } = givenCallouts({
    validate_data: `msys.runInInst(msys.core.scheduler_for_domain("example.com"), function() vctx:set(1, "a", "b") end)`,
  }).session([hello, ...mail()])
  expect([results['data#1']?.context, gaps]).toEqual([{ mess: { a: 'b' } }, []])
})
