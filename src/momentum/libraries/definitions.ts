import { hash } from 'node:crypto'
import type { Canonical } from '../../domain/canonical.js'
import type { Frame } from '../../lua/machine.js'
import type { Definition, Stage } from '../calls/stage.js'

/** Keeps what `init` defines; the manual allows it nowhere else. */
export const define = (
  stage: Stage,
  frame: Frame,
  defined: { readonly name: string; readonly settings: Definition['settings']; readonly options?: Canonical },
): void => {
  if (stage.session)
    stage.undecidable({
      call: defined.name,
      key: null,
      reason: `${defined.name} is defined outside of init, which the manual does not describe`,
      hint: 'define it in init()',
    })
  if (!stage.initializing) stage.assumed.add('define-outside-init')
  const digest = hash('sha256', JSON.stringify([defined.name, defined.settings]), 'hex').slice(0, 16)
  stage.definitions.set(defined.name, { digest, settings: defined.settings, options: defined.options ?? null })
  stage.note(frame, ['define', defined.name])
}

/** What was defined under that name; raises as the manual's functions do where nothing was. */
export const definitionOf = (stage: Stage, frame: Frame, name: string): Definition =>
  stage.definitions.get(name) ?? frame.fail(`${name.replace(':', " '")}' is not defined`)
