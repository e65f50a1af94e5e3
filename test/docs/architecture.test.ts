import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { workedExample } from './worked-example.js'

const source = resolve(import.meta.dirname, '../../src')
const page = readFileSync(join(source, 'ARCHITECTURE.md'), 'utf8')

test('the worked session of src/ARCHITECTURE.md is what the program records', () => {
  const quoted = /<!-- worked session -->\n```json\n([\s\S]*?)\n```/.exec(page)?.[1]?.split('\n')
  expect(quoted).toEqual(workedExample())
})

/** The table of rooms: room to the rooms that it may import. */
const allowed = new Map(
  [...page.matchAll(/^\| `src\/(\w+)` \|[^|]*\| ([^|]*) \|$/gm)].map(([, room, may]) => [
    room!,
    may === 'all' ? 'all' : may!.split(',').map((name) => name.trim()),
  ]),
)

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const importsOf = (file: string): readonly Import[] =>
  [...readFileSync(join(source, file), 'utf8').matchAll(/^\s*(?:import|export)\b([^'"]*?)from '(\.[^']+)'/gms)].map(
    ([, clause, path]) => ({
      from: file,
      to: relative(source, resolve(source, dirname(file), path!)).replace(/\.js$/, ''),
      typeOnly: /^\s*type\b/.test(clause!),
    }),
  )

const imports = files.flatMap(importsOf)

const roomOf = (file: string): string => file.split('/')[0]!

test('every room is in the table, and imports only what the table lets it', () => {
  expect([...allowed.keys()].sort()).toEqual([...new Set(files.map(roomOf))].sort())
  const trespasses = imports.filter(({ from, to }) => {
    const [room, other] = [roomOf(from), roomOf(to)]
    const may = allowed.get(room)
    return room !== other && may !== 'all' && !may?.includes(other)
  })
  expect(trespasses.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
})

test('no file imports itself by a circle of values', () => {
  const next = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports)
    if (!typeOnly) next.set(stem(from), [...(next.get(stem(from)) ?? []), to])
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      throw new Error(`a circle of imports: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
    if (done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(stem(file), [])
})

const stem = (file: string): string => file.replace(/\.tsx?$/, '')

test('files are small: nine in ten under 320 lines, none over 500', () => {
  const lengths = files.map((file) => readFileSync(join(source, file), 'utf8').split('\n').length).sort((a, b) => a - b)
  expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThan(320)
  expect(lengths.at(-1)).toBeLessThan(500)
})
