import { calloutsOfPhase } from '../callouts/callouts.js'
import { type Hook, hookNamed } from './hook.js'

export type Fireable =
  | { readonly outcome: 'fireable'; readonly hook: Hook }
  | { readonly outcome: 'refused'; readonly why: string }

/** A hook that a source may fire: documented, called by no phase of its own, and with nothing in it that only a server has. */
export const fireableHook = (name: string): Fireable => {
  const phase = Object.entries(calloutsOfPhase).find(([, callouts]) =>
    callouts.some((callout) => callout.name === name),
  )
  if (phase) return refused(`${name} is called by itself, in the phase ${phase[0]}`)
  const hook = hookNamed(name)
  if (!hook) return refused(`${name} is no documented hook`)
  const strange = hook.arguments.find(({ kind }) => kind === null)
  if (strange) return refused(`${name} takes ${strange.name}, of the type ${strange.type}, which only a server has`)
  const { returns } = hook
  if (returns === null) return refused(`${name} answers with a structure, which no policy can`)
  return { outcome: 'fireable', hook: { ...hook, returns } }
}

const refused = (why: string): Fireable => ({ outcome: 'refused', why })
