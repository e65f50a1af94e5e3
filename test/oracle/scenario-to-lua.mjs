// Turns a scenario file (YAML) into the Lua table that fake_host.lua reads.
//
//     node test/oracle/scenario-to-lua.mjs recordings/sessions/limits.yaml > /tmp/limits.lua
//
// The patterns below are what the included policies give msys.pcre.match, as Lua patterns.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const patterns = {
  '^\\d+\\.\\d+\\.\\d+\\.\\d+$': '^%d+%.%d+%.%d+%.%d+$',
  '^\\s*\\[(\\w+)\\]': '^%s*%[([%w_]+)%]',
  'filename="?[^"\\r\\n]+\\.exe': 'filename="?[^"\r\n]+%.exe',
}

const defaultAt = '2026-01-01T00:00:00Z'
const secondsPerUnit = { s: 1, m: 60, h: 3600 }

/** The Lua source of one scenario: `return { world = …, patterns = …, sessions = … }`. Bytes as latin1. */
export const scenarioToLua = (path) => {
  const scenario = parse(readFileSync(path, 'utf8'))
  const sessions = scenario.sessions.map((session) => sessionOf(session, dirname(path)))
  return `return ${luaOf({ world: scenario.world ?? {}, patterns, sessions })}\n`
}

const sessionOf = (session, folder) => ({
  name: session.name,
  ...peerOf(session.peer),
  at: Date.parse(session.at ?? defaultAt) / 1000,
  context: session.context ?? {},
  steps: session.steps.flatMap((step) => stepsOf(step, folder)),
})

// 192.0.2.1:25 and [2001:db8::1]:25
const peerOf = (peer) => {
  const [, ip, port] = /^\[?(.*?)\]?:(\d+)$/.exec(peer)
  return { ip, port, ipv6: ip.includes(':') }
}

// A pipelined group is what it holds: this host answers each command before it reads the next.
const stepsOf = (step, folder) => {
  if (Array.isArray(step)) return step.flatMap((inner) => stepsOf(inner, folder))
  if (step === 'abort') return [{ kind: 'abort' }]
  if (typeof step === 'string') return [{ kind: 'line', line: bytesOf(step) }]
  if ('wait' in step) return [{ kind: 'wait', seconds: secondsOf(step.wait) }]
  if ('context' in step) return [{ kind: 'context', conn: step.context.conn, mess: step.context.mess }]
  if ('text' in step) return [{ kind: 'message', content: crlf(bytesOf(step.text)) }]
  if ('message' in step) return [{ kind: 'message', content: contentOf(step, folder) }]
  throw new Error(`no such step: ${JSON.stringify(step)}`)
}

const contentOf = (step, folder) => {
  const content = readFileSync(join(folder, step.message), 'latin1')
  return step.eol === 'crlf' ? crlf(content) : content
}

const secondsOf = (text) => {
  const [, number, unit] = /^(\d+)(s|m|h)$/.exec(text)
  return Number(number) * secondsPerUnit[unit]
}

const bytesOf = (text) => Buffer.from(text, 'utf8').toString('latin1')

const crlf = (text) => text.replace(/\r?\n/g, '\r\n')

const luaOf = (value) => {
  if (value === undefined || value === null) return 'nil'
  if (typeof value === 'string') return luaString(value)
  if (Array.isArray(value)) return `{${value.map(luaOf).join(',')}}`
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `[${luaString(bytesOf(key))}]=${luaOf(inner)}`)
      .join(',')}}`
  }
  return String(value)
}

const luaString = (text) =>
  `"${text.replace(/[^ !#-[\]-~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)}"`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(scenarioToLua(process.argv[2]))
}
