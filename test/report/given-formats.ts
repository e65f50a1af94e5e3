import { createHash } from 'node:crypto'
import { SaxesParser } from 'saxes'
import { ruleIds } from '../../src/report/sarif/sarif-rules.js'
import { aBootDrift, aComparison, aDrift, hostile } from './given.js'

export const noDrift = aComparison()

export const unbootable = aComparison({
  sessions: { total: 46, same: 0, isolated: 0, drifted: 0, undecidable: 46, unfaithful: 0, accepted: 0 },
  evidence: 0,
  kinds: { registration: 1 },
  drifts: [
    aBootDrift({
      severity: 'critical',
      path: 'boot',
      recorded: 'booted',
      replayed: { kind: 'error', message: 'bad.lua:1: no licence', traceback: 'stack' },
      line: 'bad.lua:1',
      side: 'candidate',
    }),
  ],
})

/** What would be markup in any of the formats, or leave the place where it is told. */
export const injection =
  ']]>`code`|<script>alert(1)</script>--><img src=x onerror=alert(1)>"\'</failure></details>\n```\n| [click](https://evil.example) ![i](http://evil.example/i.png) **bold** @everyone #1 www.evil.example &lt; &#60;'

const notUtf8 = { $bytes: Buffer.from('\xff\xfe <b>\x00\x01', 'latin1').toString('base64') }

const megabyte = `${'`|<@&]]> '.repeat(128 * 1024)}`

/** A comparison whose every text was made by somebody who means harm. */
export const hostileComparison = aComparison({
  bases: [{ revision: 'a'.repeat(64), name: injection, sessions: 2 }],
  candidate: { revision: 'b'.repeat(64), name: notUtf8 },
  sessions: { total: 3, same: 0, isolated: 0, drifted: 1, undecidable: 1, unfaithful: 1, accepted: 0 },
  kinds: { reply: 1, content: 1, failure: 1 },
  drifts: [
    aDrift({ recipient: injection, module: notUtf8, replayed: [550, injection + hostile], line: '../../etc/passwd:1' }),
    aDrift({
      kind: 'reply',
      phase: 'ehlo',
      message: 0,
      recipient: notUtf8,
      replayed: [550, notUtf8],
      line: `${injection}:7`,
    }),
    aDrift({
      kind: 'content',
      phase: 'data',
      recipient: '',
      path: 'headers',
      recorded: null,
      replayed: { 'x-note': [megabyte], [injection]: [notUtf8] },
      line: 'ein name/größe.lua:3',
    }),
  ],
  undecidable: [
    {
      session: 's2',
      phase: injection,
      call: injection,
      arguments: null,
      reason: injection + megabyte,
      hint: injection,
    },
  ],
  unfaithful: [{ session: 's3', phase: `ehlo ${hostile}`, why: megabyte + injection }],
  fragile: [{ session: 's2', phase: injection, line: '/etc/passwd:1', reason: injection, side: 'candidate' }],
  isolated: [
    {
      session: 's2',
      state: [injection, notUtf8],
      reads: {
        from: 's3',
        after: 0,
        state: [injection],
        side: 'both',
        phase: injection,
        line: '..:1',
        reason: injection,
        verdict: 'drifted',
      },
    },
  ],
  assumptions: [{ id: injection, certainty: 'unknown', means: injection, sessions: 1, calls: [injection] }],
  neverCalled: [injection],
})

export const hostileNames: ReadonlyMap<string, string> = new Map([
  ['s1', injection],
  ['s2', `${hostile}\ud800`],
  ['s3', megabyte],
])

export interface ReadCase {
  readonly classname: string
  readonly name: string
  outcome: string
  type?: string
  message?: string
  text: string
  output: string
}

export interface ReadSuite {
  readonly attributes: Readonly<Record<string, string>>
  readonly properties: readonly (readonly [string, string])[]
  readonly cases: readonly ReadCase[]
}

/** What a CI server reads of a suite. Throws where it is not well-formed XML 1.0. */
export const readJunit = (xml: string): ReadSuite => {
  const parser = new SaxesParser({ defaultXMLVersion: '1.0' })
  const properties: [string, string][] = []
  const cases: ReadCase[] = []
  const path: string[] = []
  let attributes: Record<string, string> = {}
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes: given }) => {
    path.push(name)
    const of = given as Record<string, string>
    if (name === 'testsuite') attributes = { ...of }
    if (name === 'property') properties.push([of['name']!, of['value']!])
    if (name === 'testcase')
      cases.push({ classname: of['classname']!, name: of['name']!, outcome: 'passed', text: '', output: '' })
    if (path.at(-2) === 'testcase' && name !== 'system-out')
      Object.assign(cases.at(-1)!, { outcome: name, type: of['type'], message: of['message'] })
  })
  parser.on('text', (text) => {
    const one = cases.at(-1)
    if (path.at(-1) === 'system-out') one!.output += text
    else if (path.at(-2) === 'testcase') one!.text += text
  })
  parser.on('closetag', () => path.pop())
  parser.write(xml).close()
  return { attributes, properties, cases }
}

/** A result of a log, as far as tests look at it. */
export interface SarifResult {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly [
    {
      readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string } }
      readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[]
    },
  ]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly unknown[]
}

export const sarifResults = (text: string): readonly SarifResult[] => JSON.parse(text).runs[0].results

interface Json {
  readonly [key: string]: Json
}

/** What SARIF 2.1.0 requires (sections 3.13, 3.14, 3.18, 3.27, 3.28, 3.29, 3.33, 3.49) and a log lacks. */
export const sarifFaults = (text: string): readonly string[] => {
  const log = JSON.parse(text) as Json
  const faults: string[] = []
  const expect = (isSo: boolean, what: string): void => {
    if (!isSo) faults.push(what)
  }
  const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0
  const list = (value: unknown): readonly Json[] => value as readonly Json[]
  expect(log['version'] === ('2.1.0' as unknown), 'version')
  expect(list(log['runs']).length === 1, 'one run')
  const run = list(log['runs'])[0]!
  const driver = run['tool']!['driver']!
  const ids = list(driver['rules']).map(({ id }) => String(id))
  expect(isText(driver['name']), 'tool.driver.name')
  expect(new Set(ids).size === ids.length && ids.join() === ruleIds.join(), 'rules')
  for (const rule of list(driver['rules'])) expect(isText(rule['shortDescription']!['text']), 'shortDescription')
  for (const invocation of list(run['invocations'])) {
    expect(typeof invocation['executionSuccessful'] === 'boolean', 'executionSuccessful')
    for (const { message } of list(invocation['toolExecutionNotifications']))
      expect(isText(message!['text']), 'notification')
  }
  const bases = Object.entries(run['originalUriBaseIds']!)
  for (const [id, base] of bases) {
    if (base['uri'] === undefined) continue
    expect(/^[\w.%-]+(?:\/[\w.%-]+)*\/$/.test(String(base['uri'])), `uri of ${id}`)
    expect(run['originalUriBaseIds']![String(base['uriBaseId'])] !== undefined, `base of ${id}`)
  }
  for (const [index, result] of list(run['results']).entries()) {
    const at = `result ${index}: `
    expect(ids[Number(result['ruleIndex'])] === String(result['ruleId']), `${at}ruleIndex`)
    expect(['error', 'warning', 'note'].includes(String(result['level'])), `${at}level`)
    expect(isText(result['message']!['text']), `${at}message`)
    expect(!String(result['message']!['text']).includes(']('), `${at}a link in its message`)
    expect(
      Object.values(result['partialFingerprints']!).every((value) => /^[0-9a-f]{64}$/.test(String(value))),
      `${at}fingerprint`,
    )
    expect(list(result['locations']).length === 1, `${at}locations`)
    const [{ physicalLocation: physical, logicalLocations }] = list(result['locations']) as [Json]
    for (const logical of list(logicalLocations))
      expect(isText(logical['name']) && isText(logical['fullyQualifiedName']), `${at}logical location`)
    if (physical === undefined) continue
    const { uri, uriBaseId } = physical['artifactLocation']!
    expect(/^[\w.~!*'()%-]+(?:\/[\w.~!*'()%-]+)*$/.test(String(uri)), `${at}uri ${uri}`)
    expect(!String(uri).split('/').includes('..'), `${at}uri leads out`)
    expect(
      bases.some(([id]) => id === String(uriBaseId)),
      `${at}uriBaseId`,
    )
    expect(
      Number.isInteger(physical['region']!['startLine']) && Number(physical['region']!['startLine']) >= 1,
      `${at}startLine`,
    )
  }
  return faults
}

const allowedTags =
  /^(?:!doctype html|html lang="en"|head|body|title|style|meta (?:charset="utf-8"|http-equiv="Content-Security-Policy" content="[^"<>]*"|name="[a-z]+" content="[^"<>]*")|h[123]|section(?: id="session-[\w-]+")?|article|b|p(?: class="i[1-4]")?|span class="[a-z]+"|a href="#session-[\w-]+"|\/(?:html|head|body|title|style|h[123]|section|article|b|p|span|a))$/

/** What is in a page besides our own markup, and what its policy lets in. */
export const htmlFaults = (page: string): readonly string[] => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!
  const digest = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`
  const tags = [...page.matchAll(/<([^>]*)>/g)].map(([, tag]) => tag!)
  const anchors = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id!)
  return [
    ...(page.includes(`content="${policy}"`) ? [] : ['the policy lets something in']),
    ...(/url\(|@import|expression/i.test(style) ? ['the style loads something'] : []),
    ...tags.filter((tag) => !allowedTags.test(tag)).map((tag) => `<${tag}>`),
    ...(page.replaceAll(/<[^>]*>/g, '').includes('<') ? ['a bare <'] : []),
    ...anchors.filter((id) => !page.includes(`id="${id}"`)).map((id) => `no anchor ${id}`),
    ...(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]/.test(page) ? ['a control character'] : []),
  ]
}

const ownHtml = /^(?:<details><summary>[A-Za-z ]+<\/summary>|<\/details>)$/

/** What of a Markdown text is neither code nor what we fold it with, so that a renderer would look for marks, links, mentions and HTML in it. */
export const liveMarkdown = (text: string): string => {
  const live: string[] = []
  let fence: string | undefined
  for (const row of text.split('\n')) {
    const [, run] = /^ {0,3}(`{3,}|~{3,})/.exec(row) ?? []
    if (fence === undefined && run !== undefined) fence = run
    else if (fence !== undefined && new RegExp(`^ {0,3}${fence[0]}{${fence.length},}\\s*$`).test(row)) fence = undefined
    else if (fence === undefined && !ownHtml.test(row))
      live.push(row.replaceAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, 'CODE'))
  }
  if (fence !== undefined) throw new Error('a block of code that does not end')
  return live.join('\n')
}
