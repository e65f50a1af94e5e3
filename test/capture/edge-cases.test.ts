import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Covering, type EdgeCase, edgeCases } from './edge-cases.js'

/** What has to be covered, whatever the table says. */
const demanded: Readonly<Record<string, string>> = {
  session: `several messages; RSET; second EHLO; EHLO mid-transaction; QUIT with open transaction; XCLIENT restart; STARTTLS reset; injection before TLS; AUTH ok, with redaction; AUTH fail, with redaction; AUTH cancel, with redaction; PROXY v1; PROXY v2; PROXY malformed`,
  verdicts: `reject at each phase; tempfail at each phase; 421 at each phase; multi-line; enhanced code; percent sign; policy throws; slow policy; VALIDATE_AGAIN; DONE stops later modules; discard; quarantine; deferred EHLO/connect verdict (Postfix)`,
  recipients: `rejected among accepted; all rejected then DATA; duplicates differing by case; too many; MTA-rejected; LMTP mixed`,
  envelope: `<>; source route; quoted local part with space; quoted local part with @; quoted local part with > and escapes; no angle brackets; postmaster; IDN both forms; SMTPUTF8; raw latin-1; NUL; xtext ENVID/ORCPT; NOTIFY; SIZE too big; duplicate and unknown parameters; 3000-char address`,
  framing: `pipelining across DATA and QUIT; one byte per segment; bare LF commands; 20 KB line; early talker; HTTP at port 25`,
  data: `leading dots; .x; LF . CRLF; LF..; bare CR; NUL; 8-bit; invalid UTF-8; 15 KB line; empty; no header separator; broken header; huge headers; oversize; BDAT 0 LAST; BDAT split; BDAT mixed with DATA; BDAT bad size; BDAT without transaction`,
  ends: `FIN in each phase and mid-DATA with byte count; RST in each phase and mid-DATA; timeout in each phase and mid-DATA with byte count; server shutdown; half close; capture gap; one-sided pcap`,
  shim: `yields; errors: string; errors: table; errors: level 2; nil returns; cyclic tables; purged self; policy without validate_connect; reused thread after error; 6 threads that take turns; 6 OS threads at once; full disk; full disk under the writer "pool"; stop file; throwing accessor; identical results with and without it`,
}

const groups = Object.entries<Readonly<Record<string, EdgeCase>>>(edgeCases)
const coverings = groups.flatMap(([group, cases]) =>
  Object.entries(cases).flatMap(([name, covered]) =>
    'leftOut' in covered ? [] : covered.map((covering): [string, Covering] => [`${group}: ${name}`, covering]),
  ),
)

const sources = new Map<string, string>()
const sourceOf = (file: string): string => {
  const source = sources.get(file) ?? readFileSync(join('test', file), 'utf8')
  sources.set(file, source)
  return source
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll("'", "\\\\?'")
const quoted = (text: string): string => `(['"\`])${escaped(text.replaceAll('\\', '\\\\'))}\\1`

/** The first argument of a call with more arguments, as the title of a test is. */
const hasTitle = (source: string, title: string): boolean => new RegExp(`\\(\\s*${quoted(title)},`).test(source)

/** The first of a row, the key of an entry, or one of a list. */
const hasRow = (source: string, row: string): boolean =>
  new RegExp(`[[{,]\\s*${quoted(row)}\\s*[,:\\]]|[{,]\\s*${escaped(row)}:`).test(source)

/** The table of the README under this heading: what its first column says. */
const firstColumn = (heading: string): readonly string[] => {
  const section = readFileSync('README.md', 'utf8').split(`\n### ${heading}\n`)[1]?.split('\n#')[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(2).map((row) => row.split(' | ')[0]!.slice(2))
}

describe('the edges of live capture', () => {
  it('are all in the table, each with its tests or with the reason why it is left out', () => {
    const names = groups.map(([group, cases]) => [group, Object.keys(cases)])
    const wanted = Object.entries(demanded).map(([group, cases]) => [group, cases.split('; ')])
    expect(names.filter(([group]) => group !== 'where servers differ')).toEqual(wanted)
  })

  it('are covered by tests that are there', () => {
    const missing = coverings.filter(([, [file, title, row]]) => {
      const source = sourceOf(file)
      return !(hasTitle(source, title) && (row === undefined || hasRow(source, row)))
    })
    expect(missing).toEqual([])
  })

  it('are covered by tests that run', () => {
    const files = [...new Set(coverings.map(([, [file]]) => file))]
    expect(files.filter((file) => /\b(?:it|test|describe)\.(?:skip|todo|fails|only)\b/.test(sourceOf(file)))).toEqual(
      [],
    )
  })

  it('where servers differ are in the README, as answers of this listener', () => {
    expect(firstColumn('Where servers differ')).toEqual(Object.keys(edgeCases['where servers differ']))
  })

  it('would be missed: a title or a row that nobody wrote is not found', () => {
    const [[, [file, title, row]]] = coverings.filter(([, covering]) => covering.length === 3) as [
      [string, Required<Covering>],
    ]
    const source = sourceOf(file)
    expect([hasTitle(source, title), hasTitle(source, `${title}?`), hasTitle(source, title.slice(1))]).toEqual([
      true,
      false,
      false,
    ])
    expect([hasRow(source, row!), hasRow(source, `${row}?`), hasRow(source, row!.slice(1))]).toEqual([
      true,
      false,
      false,
    ])
  })
})
