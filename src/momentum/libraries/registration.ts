import { encodeText } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { knownCallouts } from '../callouts/callouts.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { define } from './definitions.js'

/** `(name, table)`: binds the functions whose keys are callouts; Momentum ignores every other key in silence. */
const registerModule = (stage: Stage): HostFunction => {
  return (frame) => {
    const name = frame.string(1)
    if (stage.session)
      stage.undecidable({
        call: 'msys.registerModule',
        key: name,
        reason: 'a module is registered during a session',
        hint: 'register modules while the script loads',
      })
    if (frame.type(2) !== 'table') return frame.wrongType(2, 'table')
    const members = frame.keepFunctions(2)
    const usable = members.filter((member) => knownCallouts.has(member.name))
    const ignored = members.filter((member) => !knownCallouts.has(member.name)).map((member) => member.name)
    if (usable.length === 0) stage.print(`scriptlet: no usable methods found for module ${name} in registerModule call`)
    stage.registrations.push({
      position: stage.registrations.length,
      name,
      table: frame.keep(2),
      functions: new Map(usable.map((member) => [member.name, member.reference])),
      ignored,
      places: new Map(members.map((member) => [member.name, member.at])),
    })
    return 0
  }
}

/** Rules for the adaptive delivery module: outside of what a session decides. */
const registerRules = (stage: Stage): HostFunction => {
  return (frame) => {
    const given = Array.from({ length: Math.max(1, frame.count()) }, (_, index) =>
      outsideValue(stage, 'msys.adaptive.registerRules', frame.value(index + 1)),
    )
    stage.noteOutside(frame, ['adaptive.registerRules', ...given])
    return 0
  }
}

/** What the server asks of a scheme. */
const schemeFunctions = ['authenticate', 'enumGroups', 'queryGroups'] as const

/** `(scheme, table)`, in `init`: the server asks the table's functions, where a listener's configuration names the scheme. */
const registerAuth = (stage: Stage): HostFunction => {
  return (frame) => {
    const scheme = frame.string(1)
    if (frame.type(2) !== 'table') return frame.wrongType(2, 'table')
    const functions = schemeFunctions.filter((name) => frame.field(2, name) !== null)
    define(stage, frame, { name: `auth:${scheme}`, settings: { functions } })
    return 0
  }
}

/** `(prefix, function)`: a command of the server's console, which no session meets. */
const registerControl = (stage: Stage): HostFunction => {
  return (frame) => {
    const prefix = frame.string(1)
    const type = frame.type(2)
    if (type === 'string')
      stage.undecidable({
        call: 'msys.registerControl',
        key: encodeText(prefix),
        reason: 'a command is registered with a text: the manual calls it a string, and its example passes a function',
        hint: 'pass a function',
      })
    if (type !== 'function') return frame.wrongType(2, 'function')
    stage.noteOutside(frame, ['registerControl', encodeText(prefix)])
    return 0
  }
}

export const registrationRows: readonly Row[] = [
  documented('msys.registerModule', 'state', { source: 'S/4/lua/ref-msys-register-module', bind: registerModule }),
  seenInSamples('msys.adaptive.registerRules', 'state', { source: 'custom_ad sample', bind: registerRules }),
  documented('msys.registerAuth', 'state', { source: 'S/4/lua/ref-msys-register-auth', bind: registerAuth }),
  documented('msys.registerControl', 'write', { source: 'S/4/lua/ref-msys-register-control', bind: registerControl }),
]
