import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storeWith } from '../engine/given-store.js'
import { anyId } from '../store/any-id.js'
import { givenFolder } from '../store/given.js'
import { type Driver, openUi, rowOf } from './drive.js'

const policy = {
  validate_mailfrom: 'msys.dnsLookup("example.com", "MX")',
  validate_rcptto: 'if msg:rcptto():find("nobody") then vctx:set_code(550, "5.1.1 no such user") end',
}

const letter = [
  'EHLO client.example',
  'MAIL FROM:<news@example.com>',
  'RCPT TO:<ann@example.net>',
  'DATA',
  { text: 'Subject: hello\nX-Odd: \x1b[31mred\x1b[0m\n\nWords.\n' },
  'QUIT',
]

const roomy = { columns: 80, rows: 24 }

/** The copy of the only session. */
const openCopy = async (terminal: { readonly columns: number; readonly rows: number } = roomy): Promise<Driver> => {
  const store = storeWith(policy, [letter], { world: { dns: { 'example.com MX': ['mx.example.com'] } } })
  const ui = await openUi(store, terminal)
  return ui.press('return', 'e')
}

/** Down to the input of that name. */
const onInput = async (ui: Driver, name: string): Promise<Driver> => {
  const at = ui.view.read.inputs!.inputs.findIndex((input) => input.name === name)
  return ui.press('g', ...Array.from({ length: at }, () => 'j'))
}

const refused = async (terminal = roomy): Promise<Driver> => {
  const ui = await onInput(await openCopy(terminal), 'rcpt')
  return (await (await ui.press('return', 'ctrl+u')).type('nobody@example.net')).press('return', 'r')
}

describe('a copy with other inputs', () => {
  test('begins with the inputs, as they were recorded', async () => {
    expect((await openCopy()).frame().replace(anyId, '0'.repeat(36))).toMatchInlineSnapshot(`
      "Reprise · what if, in a copy of session 1 · nothing is edited yet
      ▸   peer  192.0.2.1:40000         │ A copy of the session, with inputs of your
          listener  198.51.100.25:25    │   own. It is evidence of nothing, and kept
          time  2026-01-01T00:00:00.00… │   nowhere but where you save it.
          ehlo  client.example          │
          mail  news@example.com        │ Enter edits the input, u takes that back
          rcpt  ann@example.net         │ a adds one: a header, a DNS answer, a
          header[Subject]  hello        │   context
          header[X-Odd]  \\e[31mred\\e[0m │ r runs the copy beside the recording
          body  Words.\\r\\n              │ s saves it as a scenario
          content  Subject: hello\\r\\nX… │
          command[1]  EHLO client.exam… │
          command[2]  MAIL FROM:<news@… │
          command[3]  RCPT TO:<ann@exa… │
          command[4]  DATA              │
          command[5]  QUIT              │
          dns[example.com MX]  mx.exam… │
                                        │
                                        │
                                        │
                                        │
                                        │
                                        │
      Enter edit · r run · Esc back · Tab detail · j/k move · ? help · q quit"
    `)
  })

  test('an input is edited in a line, and shows what it was', async () => {
    const ui = await onInput(await openCopy(), 'rcpt')
    await ui.press('return')
    expect(rowOf(ui, -2)).toMatchInlineSnapshot(`"value: ann@example.net"`)
    await ui.press('escape')
    expect(ui.view.screens.at(-1)).toMatchObject({ edits: [] })
  })

  test('at 80x24 the result stands beside the inputs', async () => {
    expect((await refused()).frame().replace(anyId, '0'.repeat(36))).toMatchInlineSnapshot(`
      "Reprise · what if, in a copy of session 1 · 1 edit
          peer  192.0.2.1:40000         │ It would have come to something else.
          listener  198.51.100.25:25    │ This is a copy: none of it happened, and it
          time  2026-01-01T00:00:00.00… │   is evidence of nothing.
          ehlo  client.example          │
          mail  news@example.com        │ (connects)
      ▸ ≠ rcpt  nobody@example.net ← a… │   ✓ accept
          header[Subject]  hello        │   ✓ connect  220 mail.example.com ESMTP
          header[X-Odd]  \\e[31mred\\e[0m │ EHLO client.example
          body  Words.\\r\\n              │   ✓ ehlo  250 mail.example.com says hello
          content  Subject: hello\\r\\nX… │ MAIL FROM:<news@example.com>
          command[1]  EHLO client.exam… │   ✓ mailfrom#1  250 2.0.0 MAIL FROM accepted
          command[2]  MAIL FROM:<news@… │ RCPT TO:<nobody@example.net>  edited
          command[3]  RCPT TO:<ann@exa… │   ≠ rcptto#1 <nobody@example.net>  differs
          command[4]  DATA              │       reply
          command[5]  QUIT              │         - 250 2.0.0 RCPT TO accepted
          dns[example.com MX]  mx.exam… │         + 550 5.1.1 no such user
                                        │       at policy.lua:5, mod.validate_rcptto
                                        │ DATA  not sent any more
                                        │ (a message of 47 bytes)  not sent any more
                                        │   · data#1  not reached
                                        │   · spool#1  not reached
                                        │   · each_rcpt#1 <ann@example.net>  not
      Enter edit · r run · s save · Esc back · Tab detail · j/k move · ? help · q quit"
    `)
  })

  test('at 40x12 below them', async () => {
    expect((await refused({ columns: 40, rows: 12 })).frame().replace(anyId, '0'.repeat(36))).toMatchInlineSnapshot(`
      "Reprise · what if, in a copy of session…
          ehlo  client.example
          mail  news@example.com
      ▸ ≠ rcpt  nobody@example.net ← ann@exam…
      ── 33 more rows, Tab to scroll ─────────
      It would have come to something else.
      This is a copy: none of it happened, and
        it is evidence of nothing.

      (connects)
        ✓ accept
      Enter edit · r run · Esc back · ? help"
    `)
  })

  test('at 200x60 all of it', async () => {
    expect((await refused({ columns: 200, rows: 60 })).frame().replace(anyId, '0'.repeat(36))).toMatchInlineSnapshot(`
      "Reprise · what if, in a copy of session 1 · 1 edit
          peer  192.0.2.1:40000                                                           │ It would have come to something else.
          listener  198.51.100.25:25                                                      │ This is a copy: none of it happened, and it is evidence of nothing.
          time  2026-01-01T00:00:00.000Z                                                  │
          ehlo  client.example                                                            │ (connects)
          mail  news@example.com                                                          │   ✓ accept
      ▸ ≠ rcpt  nobody@example.net ← ann@example.net                                      │   ✓ connect  220 mail.example.com ESMTP
          header[Subject]  hello                                                          │ EHLO client.example
          header[X-Odd]  \\e[31mred\\e[0m                                                   │   ✓ ehlo  250 mail.example.com says hello
          body  Words.\\r\\n                                                                │ MAIL FROM:<news@example.com>
          content  Subject: hello\\r\\nX-Odd: \\e[31mred\\e[0m\\r\\n\\r\\nWords.\\r\\n              │   ✓ mailfrom#1  250 2.0.0 MAIL FROM accepted
          command[1]  EHLO client.example                                                 │ RCPT TO:<nobody@example.net>  edited
          command[2]  MAIL FROM:<news@example.com>                                        │   ≠ rcptto#1 <nobody@example.net>  differs
          command[3]  RCPT TO:<ann@example.net>                                           │       reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          command[4]  DATA                                                                │       at policy.lua:5, mod.validate_rcptto
          command[5]  QUIT                                                                │ DATA  not sent any more
          dns[example.com MX]  mx.example.com                                             │ (a message of 47 bytes)  not sent any more
                                                                                          │   · data#1  not reached
                                                                                          │   · spool#1  not reached
                                                                                          │   · each_rcpt#1 <ann@example.net>  not reached
                                                                                          │   · set_binding#1 <ann@example.net>  not reached
                                                                                          │   · final#1 <ann@example.net>  not reached
                                                                                          │   · routing#1 <ann@example.net>  not reached
                                                                                          │   · reception#1  not reached: was 250 2.0.0 OK
                                                                                          │ QUIT
                                                                                          │     command/2  221 2.0.0 goodbye
                                                                                          │ (the connection is closed)
                                                                                          │   ✓ dealloc
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
                                                                                          │
      Enter edit · r run · s save · Esc back · Tab detail · j/k move · ? help · q quit"
    `)
  })

  test('an edit after the run is told, and can be taken back', async () => {
    const ui = await onInput(await refused(), 'rcpt')
    await ui.press('u')
    expect(ui.frame()).toContain('Something was edited since')
    await ui.press('r')
    expect(ui.frame()).toContain('It would have come to the same.')
  })

  test('an input that the recording does not have is added', async () => {
    const ui = await (await (await openCopy()).press('a')).type('dns[example.org A]=192.0.2.1')
    await ui.press('return', 'r')
    expect(ui.frame()).toContain('Nothing asked for')
  })

  test('an input that is added is read as the command line reads it', async () => {
    const ui = await (await (await openCopy()).press('a')).type('HEADER[subject]=see [1]=2')
    expect(ui.frame()).not.toContain('NAME=VALUE')
    await ui.press('return')
    expect(ui.view.screens.at(-1)).toMatchObject({ edits: [{ name: 'HEADER[subject]', value: 'see [1]=2' }] })
    await ui.press('a')
    await ui.type('header[a=b')
    expect(ui.frame()).toContain('NAME=VALUE')
  })

  test('what cannot be an input is told, and mended', async () => {
    const ui = await onInput(await openCopy(), 'peer')
    await (await ui.press('return', 'ctrl+u')).type('nowhere')
    await ui.press('return', 'r')
    expect(ui.frame()).toContain('It was not run: peer:')
    expect(ui.view.notice).toMatchInlineSnapshot(
      `"peer: allowed is address:port, as 192.0.2.10:40001 or [2001:db8::1]:40001"`,
    )
    await ui.press('u', 'r')
    expect(ui.frame()).toContain('It would have come to the same.')
  })

  test('the edits are still there for who comes back', async () => {
    const ui = await refused()
    await ui.press('escape', 'escape')
    await ui.press('return', 'e')
    expect(ui.view.screens.at(-1)).toMatchObject({
      edits: [{ name: 'rcpt', value: 'nobody@example.net' }],
      wanted: null,
    })
  })

  test('an answer that it is undecidable without is asked for by its name', async () => {
    const asking = {
      ...policy,
      validate_ehlo: 'msys.dnsLookup(tostring(str):match("%S+%s+(%S+)") .. ".asked.example", "A")',
    }
    const world = { dns: { 'example.com MX': ['mx.example.com'], 'client.example.asked.example A': ['192.0.2.1'] } }
    const ui = await (await openUi(storeWith(asking, [letter], { world }), roomy)).press('return', 'e')
    await (await (await onInput(ui, 'ehlo')).press('return', 'ctrl+u')).type("o'hara.example")
    await ui.press('return', 'r')
    await ui.press('a')
    expect(rowOf(ui, 22)).toContain("add: dns[o'hara.example.asked.example A]=")
    await ui.type('192.0.2.7')
    await ui.press('return', 'r')
    expect(ui.frame()).toContain('1 answer came from an edit')
  })

  test('it is saved as a scenario once it was run', async () => {
    const folder = givenFolder()
    const ui = await openCopy()
    await ui.press('s')
    expect(ui.view.notice).toBe('run it first, with r')
    await ui.press('r', 's', 'ctrl+u')
    await ui.type(join(folder, 'copy.yaml'))
    await ui.press('return')
    await ui.until(({ notice }) => notice !== '')
    expect(ui.view.notice).toContain('wrote the copy as a scenario to')
    expect(readFileSync(join(folder, 'copy.yaml'), 'utf8')).toContain('what if')
  })

  test('it is written before the program ends, which says so where it cannot be', async () => {
    const folder = givenFolder()
    const ui = await openCopy()
    await ui.press('r', 's', 'ctrl+u')
    await ui.type(join(folder, 'copy.yaml'))
    await ui.press('return')
    await ui.close()
    expect(readFileSync(join(folder, 'copy.yaml'), 'utf8')).toContain('what if')
    await ui.press('s', 'ctrl+u')
    await ui.type(join(folder, 'nowhere/copy.yaml'))
    await ui.press('return')
    await expect(ui.close()).rejects.toThrow('cannot write')
  })
})
