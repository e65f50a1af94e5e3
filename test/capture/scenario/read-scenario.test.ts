import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readScenario, readScenarios, readWorldFile } from '../../../src/capture/scenario/read-scenario.js'
import { refusal } from './parse.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scenario-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const session = (name: string, step = 'QUIT'): string => `sessions: [{ name: ${name}, steps: [${step}] }]\n`

/** A refusal without the name of the temporary folder. */
const said = (run: () => unknown): string => refusal(run).replaceAll(folder, 'DIR')

describe('readScenario', () => {
  it('takes message files from beside the scenario, byte for byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, code) => code)
    mkdirSync(join(folder, 'mail'))
    write('mail/all.eml', all)
    const scenario = readScenario(write('a.yaml', session('n', '{ message: mail/all.eml }')))
    expect(scenario.file).toBe(join(folder, 'a.yaml'))
    expect(scenario.sessions[0]!.steps).toEqual([{ kind: 'message', content: Buffer.from(all).toString('latin1') }])
  })

  it('refuses a file that is not there', () => {
    expect(said(() => readScenario(join(folder, 'none.yaml')))).toMatchInlineSnapshot(
      `"scenario-missing DIR/none.yaml: there is no such file"`,
    )
  })

  it('refuses a folder', () => {
    expect(said(() => readScenario(folder))).toMatchInlineSnapshot(
      `"scenario-invalid DIR: a folder; allowed is a file"`,
    )
  })

  it('refuses a device', () => {
    expect(said(() => readScenario('/dev/null'))).toMatchInlineSnapshot(
      `"scenario-invalid /dev/null: a device or pipe; allowed is a file"`,
    )
  })

  it('refuses a path with a NUL', () => {
    expect(said(() => readScenario('a\0b'))).toMatchInlineSnapshot(
      `"scenario-missing "a\\u0000b": there is a NUL in the path"`,
    )
  })

  it('refuses a file that is too large', () => {
    truncateSync(write('big.yaml', ''), 17 * 1024 * 1024)
    expect(said(() => readScenario(join(folder, 'big.yaml')))).toMatchInlineSnapshot(
      `"scenario-invalid DIR/big.yaml: 17825792 bytes; allowed are 16777216 (16 MiB)"`,
    )
  })

  it('refuses bytes that are not UTF-8, at their place', () => {
    const source = Buffer.from('sessions:\n- { name: "caf\xe9" }\n', 'latin1')
    expect(said(() => readScenario(write('a.yaml', source)))).toMatchInlineSnapshot(
      `"scenario-invalid DIR/a.yaml:2:15: a byte that is not UTF-8; a scenario file is UTF-8"`,
    )
  })

  it('refuses a character that the end of the file cuts in two', () => {
    const source = Buffer.concat([Buffer.from('é: '), Buffer.from('€').subarray(0, 2)])
    expect(said(() => readScenario(write('a.yaml', source)))).toMatchInlineSnapshot(
      `"scenario-invalid DIR/a.yaml:1:4: a byte that is not UTF-8; a scenario file is UTF-8"`,
    )
  })

  it('refuses UTF-16', () => {
    expect(
      said(() => readScenario(write('a.yaml', Buffer.from('\ufeffsessions: []', 'utf16le')))),
    ).toMatchInlineSnapshot(`"scenario-invalid DIR/a.yaml:1:1: a byte that is not UTF-8; a scenario file is UTF-8"`)
  })

  it('refuses a message that is not there', () => {
    expect(said(() => readScenario(write('a.yaml', session('n', '{ message: none.eml }'))))).toMatchInlineSnapshot(
      `"scenario-missing DIR/a.yaml:1:42: message "none.eml": DIR/none.eml: there is no such file"`,
    )
  })

  it('refuses a message that is a folder', () => {
    expect(said(() => readScenario(write('a.yaml', session('n', '{ message: . }'))))).toMatchInlineSnapshot(
      `"scenario-invalid DIR/a.yaml:1:42: message ".": DIR: a folder; allowed is a file"`,
    )
  })

  it('refuses a message that is too large', () => {
    truncateSync(write('big.eml', ''), 65 * 1024 * 1024)
    expect(said(() => readScenario(write('a.yaml', session('n', '{ message: big.eml }'))))).toMatchInlineSnapshot(
      `"scenario-invalid DIR/a.yaml:1:42: message "big.eml": DIR/big.eml: 68157440 bytes; allowed are 67108864 (64 MiB)"`,
    )
  })
})

describe('readScenarios', () => {
  it('takes files as given and folders by name', () => {
    const last = write('z.txt', session('z'))
    write('b.yml', session('b'))
    write('a.yaml', session('a'))
    const names = readScenarios([last, folder]).flatMap(({ sessions }) => sessions.map(({ name }) => name))
    expect(names).toEqual(['z', 'a', 'b'])
  })

  it('refuses a folder without scenarios', () => {
    write('a.txt', '')
    expect(said(() => readScenarios([folder]))).toMatchInlineSnapshot(
      `"scenario-missing DIR: no scenario in this folder; allowed are files named *.yaml or *.yml"`,
    )
  })

  it('refuses what is not there', () => {
    expect(said(() => readScenarios([join(folder, 'none')]))).toMatchInlineSnapshot(
      `"scenario-missing DIR/none: there is no such file"`,
    )
  })
})

describe('readWorldFile', () => {
  it('takes the world of a file with or without sessions', () => {
    const spec = readWorldFile(write('w.yaml', 'world: { files: { /a: b } }\n'))
    expect(spec.files).toEqual(new Map([['/a', [{ kind: 'bytes', bytes: 'b' }]]]))
  })

  it('refuses a file without a world', () => {
    expect(said(() => readWorldFile(write('w.yaml', session('n'))))).toMatchInlineSnapshot(
      `"scenario-invalid DIR/w.yaml:1:1: a world file without world; it needs world, a mapping"`,
    )
  })
})
