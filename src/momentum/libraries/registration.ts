import { encodeValue } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { knownCallouts } from '../callouts/callouts.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

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
    if (frame.type(2) !== 'table') return frame.badArgument(2, `table expected, got ${frame.type(2)}`)
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
    stage.noteOutside(frame, ['adaptive.registerRules', encodeValue(frame.value(1))])
    return 0
  }
}

export const registrationRows: readonly Row[] = [
  documented('msys.registerModule', 'state', { source: 'S/4/lua/ref-msys-register-module', bind: registerModule }),
  seenInSamples('msys.adaptive.registerRules', 'state', { source: 'custom_ad sample', bind: registerRules }),
]
