import type { Bytes } from '../../domain/bytes.js'
import { type LuaTable, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { askHttp } from '../calls/ask-http.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { HttpClientObject, HttpResponse } from '../http/http-objects.js'
import { isNil } from './context-methods.js'
import { finiteNumber } from './known-numbers.js'

const newClient = (stage: Stage): HostFunction => {
  return (frame) =>
    stage.handles.push(frame, { kind: 'httpClient', headers: [], timeout: null, response: null, hasAsked: false })
}

const clientAt = (stage: Stage, frame: Frame): HttpClientObject => stage.handles.read(frame, 1, 'httpClient')

/** `([header])`: one more, as `Name: value`; none clears them. */
const setHeader = (stage: Stage): HostFunction => {
  return (frame) => {
    const client = clientAt(stage, frame)
    client.headers = isNil(frame, 2) ? [] : [...client.headers, frame.string(2)]
    return 0
  }
}

/** `([number])`: in which unit, no page says; none clears it. */
const setTimeout = (stage: Stage): HostFunction => {
  return (frame) => {
    const client = clientAt(stage, frame)
    client.timeout = isNil(frame, 2) ? null : finiteNumber(stage, 'client:set_timeout', frame.number(2))
    return 0
  }
}

const methods = ['GET', 'POST', 'PUT', 'DELETE']

/** `(type, url [, data])` */
const doRequest = (stage: Stage): HostFunction => {
  return (frame) => {
    const client = clientAt(stage, frame)
    const method = frame.string(2)
    const url = frame.string(3)
    if (!methods.includes(method)) refuse(stage, `client:do_request is given the type ${JSON.stringify(method)}`)
    const { headers, timeout } = client
    stage.assumed.add('http-client')
    const outcome = askHttp(stage, frame, {
      by: 'client:do_request',
      method,
      url,
      headers,
      body: frame.optionalString(4) ?? null,
      options: timeout === null ? {} : { timeout },
    })
    client.hasAsked = true
    client.response = 'response' in outcome ? outcome.response : null
    return 0
  }
}

const refuse = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: 'msys.http.client',
    key: null,
    reason: `${what}, and no manual says what comes of that`,
    hint: `call it as the manual describes it: do_request with ${methods.join(', ')}, and then what reads the response`,
  })

/** null: the request has failed. */
const responseAt = (stage: Stage, frame: Frame, method: string): HttpResponse | null => {
  const client = clientAt(stage, frame)
  if (!client.hasAsked) refuse(stage, `client:${method} is called before any request`)
  return client.response
}

const getStatus = (stage: Stage): HostFunction => {
  return (frame) => {
    const response = responseAt(stage, frame, 'get_status')
    frame.pushValue(response?.status ?? null)
    frame.pushValue(response?.reason ?? null)
    return 2
  }
}

const getBody = (stage: Stage): HostFunction => {
  return (frame) => {
    frame.pushValue(responseAt(stage, frame, 'get_body')?.body ?? null)
    return 1
  }
}

/** A list of lines, for `parse_headers`. */
const getHeaders = (stage: Stage): HostFunction => {
  return (frame) => {
    frame.pushValue(tableOf(responseAt(stage, frame, 'get_headers')?.headers ?? []))
    return 1
  }
}

/** `(lines)`: values by name. */
const parseHeaders = (stage: Stage): HostFunction => {
  return (frame) => {
    clientAt(stage, frame)
    if (frame.type(2) !== 'table') return frame.wrongType(2, 'table')
    const { entries } = frame.quietly(() => frame.value(2)) as LuaTable
    const isLower = stage.setting('http-header-names') === 'lower'
    const fields = new Map<Bytes, Bytes>()
    for (const [, line] of [...entries].sort(([a], [b]) => Number(a) - Number(b))) {
      const [, name, value] = (typeof line === 'string' && /^([^\s:]+)[ \t]*:[ \t]*([\s\S]*?)\s*$/.exec(line)) || []
      if (name !== undefined) fields.set(isLower ? name.toLowerCase() : name, value!)
    }
    frame.pushValue({ kind: 'table', entries: [...fields] })
    return 1
  }
}

const row = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  documented(`client:${name}`, kind, { source: `S/4/lua/ref-client-${name.replace('_', '-')}`, bind })

export const httpClientRows: readonly Row[] = [
  documented('msys.http.client.new', 'virtual', { source: 'S/4/lua/ref-msys-http-client-new', bind: newClient }),
  row('set_header', 'state', setHeader),
  row('set_timeout', 'state', setTimeout),
  row('do_request', 'stable', doRequest),
  row('get_status', 'state', getStatus),
  row('get_body', 'state', getBody),
  row('get_headers', 'state', getHeaders),
  row('parse_headers', 'pure', parseHeaders),
]
