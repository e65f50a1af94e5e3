import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, mail, moduleOf, type Played, type Step } from './given-policy.js'

/** Policies around what leaves the server: metadata of messages over HTTP, bindings, copies, journals, what became of mail. */

const over = (meta: string, more: Readonly<Record<string, unknown>> = {}): Step => ({
  inject: { text: 'Subject: hello\n\nbody\n' },
  from: 'news@example.com',
  to: 'b@example.net',
  ...(meta === '' ? {} : { context: { mess: { mo_rcpt_meta: meta } } }),
  ...more,
})

const eachRecipient = (body: string): string =>
  `require("strict")\n${moduleOf({ core_post_msg_each_rcpt: body, msg_gen_data_spool: 'return 0' })}`

const ofCopy = ({ results }: Played) => results['each_rcpt#1 <b@example.net>']

describe('a policy of quiet hours', () => {
  const quiet = eachRecipient(`
  local meta = json.decode(tostring(msg:context_get(1, "mo_rcpt_meta")))
  if not meta or meta.user == nil then print("nobody's") return end
  local hour = tonumber(os.date("%H"))
  if hour == nil then hour = 0 end
  if meta.hour != nil then hour = meta.hour end
  local rows, err = msys.db.query("people", "SELECT other FROM quiet WHERE name = ? AND hour = ?", { meta.user, hour }, {})
  for row in rows do
    if row.other == nil then msg:discard("554 5.7.1 " .. meta.user .. " sleeps") return end
    msg:copy():inject(msg:mailfrom(), row.other)
    msg:discard("554 5.7.1 sent to " .. row.other)
  end`)
  const query = 'SELECT other FROM quiet WHERE name = ? AND hour = ?'
  const policy = givenPolicy(quiet).world({
    db: {
      people: [
        { query, params: ['ann', 10], rows: [{ other: null }] },
        { query, params: ['ann', 0], rows: [{ other: 'night@example.org' }] },
        { query, params: ['bob', 10], error: 'gone away' },
        { query, rows: [] },
      ],
    },
  })
  const at = (time: string, meta: string) => policy.session([over(meta)], { at: `2026-03-01T${time}:00Z` })

  it('discards', () => {
    expect(ofCopy(at('10:00', '{"user":"ann"}'))).toEqual({ discarded: '554 5.7.1 ann sleeps' })
  })

  it.each(['08:59', '09:00'])(
    'takes eight and nine in the morning for midnight: they are no octal numbers (%s)',
    (time) => {
      expect(ofCopy(at(time, '{"user":"ann"}'))).toEqual({
        discarded: '554 5.7.1 sent to night@example.org',
        outside: [['inject', 'news@example.com', ['night@example.org'], expect.any(String), expect.any(Object)]],
      })
    },
  )

  it('takes the hour that the metadata gives', () => {
    expect(ofCopy(at('15:00', '{"user":"ann","hour":10}'))).toEqual({ discarded: '554 5.7.1 ann sleeps' })
  })

  it('lets others through', () => {
    expect(at('10:00', '{"user":"eve"}')).toMatchObject({ failures: [], output: [] })
    expect(at('10:00', '').output).toEqual(["nobody's"])
    expect(at('10:00', '{broken').output).toEqual(["nobody's"])
  })

  it('is only logged where its database fails', () => {
    expect(at('10:00', '{"user":"bob"}').failures).toEqual(['core_post_msg_each_rcpt: gone away'])
  })
})

describe('a policy that copies all mail', () => {
  const copier = eachRecipient(`
  if msg.recv_method == msys.core.P_INTERNAL then print("our own", msg.recv_method) return end
  local archive = msg.recv_method == 2 and "smtp@archive.example" or "api@archive.example"
  msg:copy():inject(msg:mailfrom(), archive)`)
  const archives = (steps: readonly Step[]) =>
    ofCopy(givenPolicy(copier).session(steps))?.outside?.map(([, , to]) => to)

  it('tells by what the message came', () => {
    expect(archives([hello, ...mail()])).toEqual([['smtp@archive.example']])
    expect(archives([over('', { recv_method: 5 })])).toEqual([['api@archive.example']])
  })

  it('cannot be judged where the source does not say', () => {
    expect(givenPolicy(copier).session([over('')]).gaps).toHaveLength(1)
  })
})

describe('a policy that relays by a binding of its configuration', () => {
  const relay = `require("msys.extended.message")
local mod = {}
function option(binding, domain, name)
  if type(binding) == "number" then binding = msys.core.config_get_binding_name_from_id(binding) end
  if domain == nil then return msys.config("get", "binding", binding, name) end
  return msys.config("get", "binding", binding, "domain", domain, name)
end
function mod:validate_set_binding(msg)
  msg:binding("relay")
  msg.priority = 1
  print(option(1, nil, "user"), option("relay", "example.net", "most"))
  return msys.core.VALIDATE_CONT
end
function mod:outbound_smtp_auth_config(msg) print("authenticates") end
msys.registerModule("relay", mod)`

  it('reads it, binds, and is asked before it delivers', () => {
    const values = { 'binding relay user': 'ann', 'binding relay domain example.net most': '20' }
    const { output, results, failures } = givenPolicy(relay)
      .world({ config: { bindings: ['default', 'relay'], values } })
      .session([hello, ...mail(), { deliver: '250 ok' }])
    expect({ output, failures }).toEqual({ output: ['ann\t20\t20', 'authenticates'], failures: [] })
    expect(results['set_binding#1 <b@example.net>']).toMatchObject({ binding: 'relay', priority: 1 })
  })
})

describe('a policy that keeps a journal', () => {
  const journal = `local mod, lock, log = {}, nil, nil
function mod:init() lock = thread.mutex() return true end
function mod:validate_data_spool_each_rcpt(msg)
  if string.match(msg:rcptto(), "^|.*@journal.example$") == nil then return msys.core.VALIDATE_CONT end
  lock:lock()
  if log == nil then
    log = msys.core.io_wrapper_open("jlog:///var/log/mail=>all", msys.core.O_CREAT | msys.core.O_APPEND | msys.core.O_WRONLY, 0640)
  end
  local raw = msg:raw()
  log:write(raw, #raw)
  lock:unlock()
  msg:discard()
  return msys.core.VALIDATE_DONE
end
msys.registerModule("journal", mod)`

  it('opens it once, writes each message whole, and discards', () => {
    const to = ['|a@journal.example', '|b@journal.example', 'c@example.net']
    const { results, gaps } = givenPolicy(journal).session([hello, ...mail(to, 'Subject: s\n\nb\n')])
    const write = ['io.write', 'jlog:///var/log/mail=>all', 'Subject: s\r\n\r\nb\r\n']
    const open = ['io.open', 'jlog:///var/log/mail=>all', 'O_WRONLY|O_CREAT|O_APPEND', 0o640]
    expect(to.map((address) => results[`each_rcpt#1 <${address}>`]?.outside)).toEqual([
      [open, write],
      [write],
      undefined,
    ])
    expect(results['each_rcpt#1 <|a@journal.example>']?.discarded).toBe('550 5.7.0 discarded by policy')
    expect(gaps).toEqual([])
  })
})

describe('a policy that logs deliveries', () => {
  it('has what the other side said, and what another module has left', () => {
    const log = `if note == nil or #note == 0 then note = msg:get_code() end
  print(tostring(msg.id) != "", note, msg:context_get(msys.core.ECMESS_CTX_MESS, "left"))`
    const policy = `local mod = {} function mod:core_log_delivery_v1(msg, domain, now, note, length) ${log} end msys.registerModule("log", mod)`
    const steps = [hello, ...mail(), { deliver: '250 2.0.0 queued as 7', context: { mess: { left: 'x' } } }]
    expect(givenPolicy(policy).session(steps).output).toEqual(['true\t250 2.0.0 queued as 7\tx'])
  })
})

describe('a policy that fails in production', () => {
  it.each([
    [
      'by a function that nobody defined',
      { validate_data: 'local name = trim(msg:mailfrom()) return 0' },
      'trim',
      '421',
    ],
    ['by a library that has no such function', { core_pre_msg_each_rcpt: 'debug.output("x")' }, 'output', '250'],
  ])('%s', (_, callouts, name, answer) => {
    const { failures, replies } = givenPolicy(moduleOf(callouts)).session([hello, ...mail()])
    expect(failures).toEqual([expect.stringContaining(`'${name}' (a nil value)`)])
    expect(replies.at(-1)?.slice(0, 3)).toBe(answer)
  })

  it('under strict, by a name that is only asked for', () => {
    const policy = `require("strict")\n${moduleOf({ validate_data: 'if trim then print("there") end return 0' })}`
    const { failures, replies } = givenPolicy(policy).session([hello, ...mail()])
    expect(failures).toEqual(["validate_data: variable 'trim' is not declared"])
    expect(replies.at(-1)).toMatch(/^421 /)
  })
})
