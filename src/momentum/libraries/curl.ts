import type { Bytes } from '../../domain/bytes.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { askHttp } from '../calls/ask-http.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { type CurlOption, curlInfo, optionByNumber } from '../http/curl-options.js'
import type { CurlObject, HttpResponse } from '../http/http-objects.js'

/** thrLua modules/curl.c; what libcurl makes of it is as its version 7 has it. */
const newCurl = (stage: Stage): HostFunction => {
  return (frame) =>
    stage.handles.push(frame, {
      kind: 'curl',
      options: new Map(),
      lists: new Map(),
      kept: new Map(),
      method: 'GET',
      isOpen: true,
      response: null,
    })
}

const curlAt = (stage: Stage, frame: Frame): CurlObject => {
  const curl = stage.handles.read(frame, 1, 'curl')
  return curl.isOpen ? curl : frame.fail('attempt to use closed curl object')
}

const succeed = (frame: Frame): number => {
  frame.pushBoolean(true)
  return 1
}

/** `(option, value …)`: true. */
const setOption = (stage: Stage): HostFunction => {
  return (frame) => {
    const curl = curlAt(stage, frame)
    if (frame.type(2) !== 'number') return frame.wrongType(2, 'number')
    if (frame.count() < 3) return frame.fail(`Invalid number of arguments ${frame.count()} to \`setopt' method`)
    const number = Math.trunc(frame.number(2))
    const option = optionByNumber.get(number) ?? frame.fail(`Not supported curl option ${number}`)
    setters[option.kind](frame, curl, option)
    curl.method = methodAfter(curl, option)
    return succeed(frame)
  }
}

type Setter = (frame: Frame, curl: CurlObject, option: CurlOption) => void

const setters: Readonly<Record<CurlOption['kind'], Setter>> = {
  text: (frame, { options }, { name }) => {
    if (frame.type(3) === 'string' || frame.type(3) === 'number') options.set(name, frame.string(3))
    else options.delete(name)
  },
  number: (frame, { options }, { name }) => {
    options.set(name, Math.trunc(frame.number(3)))
  },
  switch: (frame, { options }, { name }) => {
    if (frame.type(3) !== 'boolean') frame.badArgument(3, 'boolean value expected')
    options.set(name, frame.truth(3))
  },
  texts: (frame, { lists }, { name }) => {
    const given = Array.from({ length: frame.count() - 2 }, (_, place) => place + 3)
    const texts = given.filter((index) => frame.type(index) !== 'nil').map((index) => frame.string(index))
    lists.set(name, texts)
  },
  function: (frame, { kept }, { name }) => {
    if (frame.type(3) !== 'nil' && frame.type(3) !== 'function') frame.wrongType(3, 'function')
    keepOrDrop(frame, kept, name)
  },
  data: (frame, { kept }, { name }) => keepOrDrop(frame, kept, name),
}

const keepOrDrop = (frame: Frame, kept: CurlObject['kept'], name: string): void => {
  if (frame.type(3) === 'nil') kept.delete(name)
  else kept.set(name, frame.keep(3))
}

/** Of options that say how to ask, the last one counts. */
const methodAfter = ({ options, method }: CurlObject, { name }: CurlOption): CurlObject['method'] => {
  const isOn = options.get(name) === true
  if (name === 'POSTFIELDS') return 'POST'
  if (name === 'HTTPGET') return isOn ? 'GET' : method
  if (name === 'POST') return isOn ? 'POST' : 'GET'
  if (name === 'PUT' || name === 'UPLOAD') return isOn ? 'PUT' : 'GET'
  if (name === 'NOBODY') return isOn ? 'HEAD' : method === 'HEAD' ? 'GET' : method
  return method
}

/** Options that change nothing of the answer: they say how it is handed over, or are about the asking process. */
const ownMatters: ReadonlySet<string> = new Set(
  'URL POSTFIELDS POSTFIELDSIZE CUSTOMREQUEST HTTPGET POST NOBODY PUT UPLOAD FAILONERROR HEADER NOPROGRESS NOSIGNAL VERBOSE'.split(
    ' ',
  ),
)

/** true; or nil, libcurl's text and its number. */
const perform = (stage: Stage): HostFunction => {
  return (frame) => {
    const curl = curlAt(stage, frame)
    stage.assumed.add('curl-version')
    const url = curl.options.get('URL')
    if (typeof url !== 'string') return failWith(frame, 'URL using bad/illegal format or missing URL', 3)
    refuseUnmodelled(stage, curl)
    const outcome = askHttp(stage, frame, { by: 'c:perform', url, ...requestOf(curl) })
    if ('error' in outcome) {
      curl.response = null
      return failWith(frame, outcome.error, outcome.code)
    }
    const { response } = outcome
    curl.response = response
    if (curl.options.get('FAILONERROR') === true && response.status >= 400) {
      if (takesHeaders(curl)) refuse(stage, headersOfFailure)
      return failWith(frame, 'HTTP response code said error', 22)
    }
    return handOver(frame, curl, response) ? succeed(frame) : failWith(frame, writeError, 23)
  }
}

const writeError = 'Failed writing received data to disk/application'

const failWith = (frame: Frame, text: Bytes, code: number): number => {
  frame.pushNil()
  frame.pushString(text)
  frame.pushNumber(code)
  return 3
}

const takesHeaders = ({ options, kept }: CurlObject): boolean =>
  kept.has('HEADERFUNCTION') || (options.get('HEADER') === true && kept.has('WRITEFUNCTION'))

/** Versions of libcurl 7 before 7.75 give up at the line with the status, later ones behind all headers. */
const headersOfFailure: Refusal = {
  what: 'takes headers, and fails with OPT_FAILONERROR: which of them it has got by then differs between versions of libcurl',
  hint: 'leave OPT_FAILONERROR out and ask c:getinfo(curl.INFO_RESPONSE_CODE), or take no headers',
}

interface Refusal {
  readonly what: string
  readonly hint: string
}

const refuse = (stage: Stage, { what, hint }: Refusal): never =>
  stage.undecidable({ call: 'c:perform', key: null, reason: `a request of curl ${what}`, hint })

const refuseUnmodelled = (stage: Stage, curl: CurlObject): void => {
  const what = unmodelled(curl)
  if (what === null) return
  const hint = 'send what is sent with OPT_POSTFIELDS, or leave the call out to judge the rest'
  refuse(stage, { what: `${what}, which is not emulated`, hint })
}

/** What a callback gives to be sent, what lies behind a text, and lists of other protocols. */
const unmodelled = (curl: CurlObject): string | null => {
  const { options, lists, kept, method } = curl
  const list = [...lists].find(([name, texts]) => name !== 'HTTPHEADER' && texts.length > 0)?.[0]
  const fields = options.get('POSTFIELDS')
  const size = options.get('POSTFIELDSIZE')
  if (method === 'PUT') return 'uploads by a callback (OPT_UPLOAD, OPT_PUT)'
  if (method === 'POST' && typeof fields !== 'string' && size !== 0)
    return 'posts what a callback gives (OPT_READFUNCTION), for it has no OPT_POSTFIELDS'
  if (method === 'POST' && typeof fields === 'string' && Number(size) > fields.length)
    return `has OPT_POSTFIELDSIZE ${size} with ${fields.length} bytes of OPT_POSTFIELDS`
  if (list !== undefined) return `sets OPT_${list}`
  if (kept.has('PROGRESSFUNCTION') && options.get('NOPROGRESS') === false)
    return 'has a progress function, which is called as often as the network decides'
  return null
}

const requestOf = (curl: CurlObject) => {
  const { options, lists, method } = curl
  const custom = options.get('CUSTOMREQUEST')
  const fields = options.get('POSTFIELDS')
  const size = options.get('POSTFIELDSIZE')
  const others = [...options].filter(([name]) => !ownMatters.has(name)).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    method: typeof custom === 'string' ? custom : method,
    headers: lists.get('HTTPHEADER') ?? [],
    body: method === 'POST' ? bodyOf(typeof fields === 'string' ? fields : '', size) : null,
    options: Object.fromEntries(others),
  }
}

/** A text of C ends at its first NUL, where no size is given. */
const bodyOf = (fields: Bytes, size: unknown): Bytes =>
  typeof size === 'number' && size >= 0 ? fields.slice(0, size) : fields.replace(/\0[\s\S]*/, '')

/** libcurl hands over this much at a time, at most. */
const mostAtOnce = 16_384

/** Header lines one by one, then the body in pieces; false where a function did not take what it was given. */
const handOver = (frame: Frame, curl: CurlObject, response: HttpResponse): boolean => {
  const lines = [`HTTP/1.1 ${response.status} ${response.reason}`, ...response.headers, ''].map((line) => `${line}\r\n`)
  const write = taker(frame, curl, 'WRITE')
  const header = taker(frame, curl, 'HEADER')
  const withHeaders = curl.options.get('HEADER') === true
  if (!lines.every((line) => (!withHeaders || write(line)) && header(line))) return false
  for (let from = 0; from < response.body.length; from += mostAtOnce)
    if (!write(response.body.slice(from, from + mostAtOnce))) return false
  return true
}

/** A function that is given its datum, nil where none was set, and a piece; it answers how much it took. */
const taker = (frame: Frame, { kept }: CurlObject, name: 'WRITE' | 'HEADER'): ((piece: Bytes) => boolean) => {
  const run = kept.get(`${name}FUNCTION`)
  const datum = kept.get(`${name}DATA`)
  if (run === undefined) return () => true
  return (piece) => {
    const [taken] = frame.callKept(run, () => {
      if (datum === undefined) frame.pushNil()
      else frame.push(datum)
      frame.pushString(piece)
      return 2
    })
    return toInteger(taken) === piece.length
  }
}

/** As `lua_tointeger`: 0 for what is no number. */
const toInteger = (value: LuaValue | undefined): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : 0
}

/** `(info)`: of the last request; what hangs on time or the network is of no recording. */
const getInfo = (stage: Stage): HostFunction => {
  return (frame) => {
    const { response, options } = curlAt(stage, frame)
    if (frame.type(2) !== 'number') return frame.wrongType(2, 'number')
    const info = frame.number(2)
    if (info === curlInfo.RESPONSE_CODE) frame.pushNumber(response?.status ?? 0)
    else if (info === curlInfo.EFFECTIVE_URL && response && options.get('FOLLOWLOCATION') !== true)
      frame.pushString(String(options.get('URL')))
    else if (info === curlInfo.CONTENT_TYPE && response) pushContentType(frame, response)
    else refuseInfo(stage, info)
    return 1
  }
}

const pushContentType = (frame: Frame, { headers }: HttpResponse): void => {
  const type = headers.findLast((line) => /^content-type:/i.test(line))
  frame.pushValue(type?.replace(/^[^:]*:\s*/, '').trimEnd() ?? null)
}

const refuseInfo = (stage: Stage, info: number): never =>
  stage.undecidable({
    call: 'c:getinfo',
    key: info,
    reason: `c:getinfo is asked for ${info}, which no recording knows`,
    hint: 'ask for curl.INFO_RESPONSE_CODE or curl.INFO_CONTENT_TYPE, after a request',
  })

/** All options are as at the beginning, and no function is called until it is set anew; what is passed to it thrLua keeps. */
const reset = (stage: Stage): HostFunction => {
  return (frame) => {
    const curl = curlAt(stage, frame)
    curl.options.clear()
    curl.lists.clear()
    for (const name of curl.kept.keys()) if (name.endsWith('FUNCTION')) curl.kept.delete(name)
    curl.method = 'GET'
    return 0
  }
}

/** It may be closed twice. */
const close = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.handles.read(frame, 1, 'curl').isOpen = false
    return 0
  }
}

const fetchIntoFile = (stage: Stage): HostFunction => {
  return (frame) => {
    curlAt(stage, frame)
    return stage.undecidable({
      call: 'c:fetch_into_file',
      key: null,
      reason: 'c:fetch_into_file writes a file of the server, which is not emulated',
      hint: 'take the body with OPT_WRITEFUNCTION',
    })
  }
}

const textAt = (frame: Frame): Bytes =>
  frame.type(1) === 'nil' ? frame.badArgument(1, 'string parameter expected') : frame.string(1)

/** Every byte but letters, digits and `-._~` as `%XX`. */
const escapeText = (): HostFunction => (frame) => {
  frame.pushString(
    textAt(frame).replace(/[^A-Za-z0-9\-._~]/g, (byte) => {
      return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    }),
  )
  return 1
}

/** What it gives is a text of C, which ends at its first NUL. */
const unescapeText = (): HostFunction => (frame) => {
  const text = textAt(frame).replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  frame.pushString(text.replace(/\0[\s\S]*/, ''))
  return 1
}

const source = 'thrLua modules/curl.c'
const page = (name: string): string => `S/4/lua/ref-curl-${name}`

export const curlRows: readonly Row[] = [
  documented('curl.new', 'virtual', { source: page('new'), bind: newCurl }),
  documented('curl.escape', 'pure', { source: page('escape'), bind: escapeText }),
  documented('curl.unescape', 'pure', { source: page('unescape'), bind: unescapeText }),
  documented('c:setopt', 'state', { source: page('c-setopt'), bind: setOption }),
  documented('c:perform', 'stable', { source: page('c-perform'), bind: perform }),
  documented('c:close', 'state', { source: page('c-close'), bind: close }),
  seenInSamples('c:getinfo', 'state', { source, bind: getInfo }),
  seenInSamples('c:reset', 'state', { source, bind: reset }),
  seenInSamples('c:fetch_into_file', 'state', { source, bind: fetchIntoFile }),
]
