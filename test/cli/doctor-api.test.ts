import { expect, it, onTestFinished } from 'vitest'
import { type ApiTable, libraryOf } from '../../src/domain/api-table.js'
import { calls } from '../../src/momentum/calls/calls.js'
import { wholeApi } from '../../src/momentum/examine/api-table.js'
import { unmodelledNames } from '../../src/momentum/libraries/unmodelled-names.js'
import { apiMarkdown } from '../../src/report/api/api-markdown.js'
import { apiText } from '../../src/report/api/api-text.js'
import { Folder, lua } from './given-cli.js'

const givenFolder = (): Folder => {
  const folder = new Folder({
    'policy.lua': lua({
      validate_rcptto: 'msys.dnsLookup("a.example", "mx") msys.dnsLookup("b.example", "mx") msys.gc_stats("x")',
    }),
  })
  onTestFinished(() => folder.remove())
  return folder
}

it('has each function of the table of calls once, and each that is known by name alone', () => {
  const { calls: listed, counts } = wholeApi()
  expect(listed.map(({ call }) => call).toSorted()).toEqual(
    [...calls.map(({ name }) => name), ...unmodelledNames].toSorted(),
  )
  expect(counts).toEqual({ emulated: calls.length, undecidable: unmodelledNames.length })
  for (const { call, class: kind, source, certainty } of listed)
    expect(
      [kind, source, certainty].map((cell) => cell === null),
      call,
    ).toEqual(Array(3).fill(unmodelledNames.includes(call)))
})

it('of a policy has what its text names, how often, and what of it is undecidable', async () => {
  const folder = givenFolder()
  const table: ApiTable = JSON.parse(await folder.succeeds('doctor', '--api', '--policy', 'policy.lua', '--json'))
  expect(table).toMatchObject({ policy: { name: 'policy.lua' }, counts: { emulated: 2, undecidable: 1 } })
  expect(table.calls.map(({ call, class: kind, uses }) => [call, kind, uses])).toEqual([
    ['msys.dnsLookup', 'stable', 2],
    ['msys.gc_stats', null, 1],
    ['msys.registerModule', 'state', 1],
  ])
  const told = async (format: string): Promise<string> =>
    (await folder.succeeds('doctor', '--api', '--policy', 'policy.lua', '--format', format)).replace(
      /version \d+/,
      'version N',
    )
  expect(await told('text')).toMatchInlineSnapshot(`
    "3 functions and methods that policy.lua names, as far as its text tells: 2
      emulated, 1 undecidable where a session calls them (version N of the host’s
      rules)

    call                 replayed     uses  arguments  phases  certainty
    msys.dnsLookup       recorded        2  1-3                documented
    msys.gc_stats        undecidable     1
    msys.registerModule  computed        1  2                  documented

    undecidable msys.gc_stats: no page describes what it returns

      computed: a replay works it out; recorded: the answer is taken from the
        recording; effect: it is what a phase is compared by; undecidable: a session
        that calls it is not judged
      phases: those that the manual lists it for; empty where no list has it.
        arguments: how many, self not counted; empty where its page does not say
      source: where the call is described; of what is undecidable, why it is
      certainty: documented by that page; example: seen in a published policy;
        inferred from what stands beside it
      ref-… are pages of the manual: content/momentum/4/lua in
        SparkPost/support-docs
    "
  `)
  expect(await told('markdown')).toMatchInlineSnapshot(`
    "# Calls of the server

    3 functions and methods that policy.lua names, as far as its text tells: 2 emulated, 1 undecidable where a session calls them (version N of the host’s rules).

    - computed: a replay works it out; recorded: the answer is taken from the recording; effect: it is what a phase is compared by; undecidable: a session that calls it is not judged
    - phases: those that the manual lists it for; empty where no list has it. arguments: how many, self not counted; empty where its page does not say
    - source: where the call is described; of what is undecidable, why it is
    - certainty: documented by that page; example: seen in a published policy; inferred from what stands beside it
    - ref-… are pages of the manual: content/momentum/4/lua in SparkPost/support-docs

    ## msys

    | call | replayed | class | arguments | phases | certainty | source | uses |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | msys.dnsLookup | recorded | stable | 1-3 |  | documented | ref-msys-dnslookup | 2 |
    | msys.gc\\_stats | undecidable |  |  |  |  | no page describes what it returns | 1 |
    | msys.registerModule | computed | state | 2 |  | documented | ref-msys-register-module | 1 |
    "
  `)
})

it('is a table that fits its width, and a page with a section for each library', () => {
  const table = wholeApi()
  for (const width of [70, 80, 200])
    for (const row of apiText(table, { color: false, width, unicode: true }).split('\n'))
      expect(row.length, row).toBeLessThanOrEqual(width)
  const page = apiMarkdown(table)
  const libraries = new Set(table.calls.map(({ call }) => libraryOf(call)))
  expect(page.match(/^## .*/gm)).toEqual([...libraries].map((library) => `## ${library}`))
  expect(page.match(/^\| \w.*[.:].* \|$/gm)).toHaveLength(table.calls.length)
})

it('says what of a policy the table cannot have', async () => {
  const folder = new Folder({ 'odd.lua': lua({ validate_ehlo: 'msys.core.nosuch()' }), 'bad.lua': 'local x = = 1' })
  onTestFinished(() => folder.remove())
  const odd = await folder.run(['doctor', '--api', '--policy', 'odd.lua', '--json'])
  expect(odd.stderr).toMatch(/^warning: odd\.lua:\d+: .*msys\.core\.nosuch/)
  const bad = await folder.run(['doctor', '--api', '--policy', 'bad.lua', '--json'])
  expect(bad.stderr).toMatch(/^warning: bad\.lua:1: /)
})

it.each([
  [[], /doctor looks at a policy, and none is named\n {2}reprise doctor --policy POLICY; or.*: reprise doctor --api/],
  [['--policy', 'policy.lua', '--format', 'json'], /--format says how --api prints, and there is no --api/],
  [['--api', '--json', '--format', 'text'], /--json and --format text contradict each other/],
  [['--api', '--world', 'w.yaml'], /--world answers a policy while it boots, and there is no --policy/],
  [['--api', '--format', 'xml'], /Allowed choices are text, markdown, json/],
])('doctor %j is trouble', async (args, told) => {
  expect(await givenFolder().trouble('doctor', ...args)).toMatch(told)
})
