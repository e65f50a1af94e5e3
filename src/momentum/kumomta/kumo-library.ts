import { textOfBytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction, HostLibrary, Reference } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { cidrLibrary } from './cidr-map.js'
import { counterLibrary } from './counter-series.js'
import { dnsLibrary } from './dns.js'
import { domainMapLibrary } from './domain-map.js'
import { sleep } from './durations.js'
import { matters } from './events.js'
import { notedLibrary } from './host-errors.js'
import { setUpFunctions } from './learn-listeners.js'
import { startListener } from './listener.js'
import { makerFunctions } from './makers.js'
import { makeQueueConfig } from './queue-config.js'
import { makeListenerDomain } from './relaying.js'
import { spfLibrary } from './spf.js'
import { sqliteLibrary } from './sqlite.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** `(event, function)`: of an event that decides in sessions, the one function that is its handler (docs/reference/kumo/on.md). */
const on = (stage: Stage): HostFunction => {
  return (frame) => {
    const event = frame.string(1)
    if (stage.session) unmodelled(stage, 'kumo.on', 'kumo.on registers a handler during a session')
    if (frame.type(2) !== 'function') return frame.wrongType(2, 'function')
    if (matters(event) && stage.kumo.handlers.has(event))
      unmodelled(
        stage,
        'kumo.on',
        `${event} has several handlers: the reference takes the last one, or asks them in turn, and the source refuses`,
      )
    stage.kumo.handlers.set(event, { reference: frame.keep(2), at: frame.where() })
    return 0
  }
}

/** `(code, text)`: ends the handler with that reply (docs/reference/kumo/reject.md). A 421 also ends the connection, as docs/reference/kumo/disconnect.md says of `If421`. */
const reject = (stage: Stage): HostFunction => {
  return (frame) => raise(stage, frame, 'kumo.reject', false)
}

/** `(code, text [, how])`: the same, and ends the connection unless `how` says otherwise (docs/reference/kumo/disconnect.md). */
const disconnect = (stage: Stage): HostFunction => {
  return (frame) => {
    const how = frame.optionalString(3) ?? 'ForceDisconnect'
    if (how !== 'ForceDisconnect' && how !== 'If421')
      unmodelled(
        stage,
        'kumo.disconnect',
        `kumo.disconnect is asked for ${how}, which sends two replies to one command`,
      )
    return raise(stage, frame, 'kumo.disconnect', how === 'ForceDisconnect')
  }
}

const raise = (stage: Stage, frame: Frame, call: string, disconnects: boolean): never => {
  const code = frame.number(1)
  const text = frame.string(2)
  if (!Number.isInteger(code) || code < 400 || code > 599)
    unmodelled(stage, call, `${call} answers ${code}, which refuses nothing`)
  if (text === '' || /[\r\n]/.test(text) || textOfBytes(text) === undefined)
    unmodelled(stage, call, `${call} answers with no text, with several lines, or not in UTF-8`)
  stage.note(frame, ['code', code, encodeText(text)])
  stage.kumo.rejection = { code, text, disconnects: disconnects || code === 421 }
  return frame.fail(`${code} ${text}`)
}

/** As `print`, but that the values stand behind one another with a blank (docs/reference/kumo/log_info.md). */
const log = (stage: Stage): HostFunction => {
  return (frame) => {
    const values = Array.from({ length: frame.count() }, (_, index) => frame.display(index + 1))
    stage.print(values.join(' '))
    return 0
  }
}

/** `(function, parameters)`: nothing is kept here, and the function is called anew each time (docs/reference/kumo/memoize.md). */
const memoize = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.type(1) !== 'function') return frame.wrongType(1, 'function')
    for (const name of ['name', 'ttl', 'capacity'])
      if (frame.type(2) !== 'table' || frame.field(2, name) === null) frame.fail(`memoize: ${name} is needed`)
    stage.assumed.add('kumo-memoize')
    frame.push(frame.keep(1))
    return 1
  }
}

/** What a policy finds under `require "kumo"`: what else is read there is undecidable. */
export const kumoLibraries = (stage: Stage): readonly HostLibrary[] =>
  libraries(stage).map((library) => notedLibrary(stage, library))

const libraries = (stage: Stage): readonly HostLibrary[] => [
  {
    name: 'kumo',
    functions: {
      on: on(stage),
      reject: reject(stage),
      disconnect: disconnect(stage),
      log_debug: log(stage),
      log_info: log(stage),
      log_warn: log(stage),
      log_error: log(stage),
      sleep: sleep(stage),
      memoize: memoize(stage),
      make_queue_config: makeQueueConfig(stage),
      make_listener_domain: makeListenerDomain(stage),
      start_esmtp_listener: startListener(stage),
      ...setUpFunctions(stage),
      ...makerFunctions(stage),
    },
    read: (_frame, name) => notModelled(stage, `kumo.${name}`),
  },
  cidrLibrary(stage),
  counterLibrary(stage),
  dnsLibrary(stage),
  domainMapLibrary(stage),
  {
    name: 'kumo.time',
    functions: { sleep: sleep(stage) },
    read: (_frame, name) => notModelled(stage, `kumo.time.${name}`),
  },
  spfLibrary(stage),
  sqliteLibrary(stage),
]

/** The one module that a policy's handlers are, for the session's chain. */
export const registerHandlers = (stage: Stage, table: Reference): void => {
  const handlers = [...stage.kumo.handlers]
  const known = handlers.filter(([event]) => matters(event))
  stage.registrations.push({
    position: 0,
    name: 'kumo',
    table,
    functions: new Map(known.map(([event, { reference }]) => [event, reference])),
    ignored: handlers.flatMap(([event]) => (matters(event) ? [] : [event])),
    places: new Map(handlers.map(([event, { at }]) => [event, at])),
  })
}
