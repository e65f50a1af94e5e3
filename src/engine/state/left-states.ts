import type { LeftPlace } from '../../lua/machine.js'
import { afterBoot, isLight, type LeftState, leaveOn } from './left-state.js'
import type { Ran } from './run-by-itself.js'

/** What others left, that every session of a boot runs on again. */
export interface LeftStates {
  readonly states: readonly LeftState[]
  /** what the first 4, 16, 64, … left one after the other: for those sessions that read what all of them left */
  readonly steps: readonly LeftState[]
  /** sessions whose state is in one of them at least */
  readonly tried: ReadonlySet<string>
}

/** Where many states hold one place, each with something else, at most so many of them are tried. */
const mostLayers = 4

/**
 * Tried is what the first session left alone; what all of them left one after the other, as they would have in production, so that
 * counts grow and caches fill; and, where sessions leave the same place with different things, in layers, one after the
 * other those that do not: each of the different things stands in one layer.
 */
export class LeftStatesBuilder {
  private alone: LeftState | null = null
  private history = afterBoot
  private readonly steps: LeftState[] = []
  private readonly layers: Layer[] = []

  /** The next session in order. What stops it spoils nothing. */
  addToHistory(ran: Ran): void {
    const alone = this.alone ?? leaveOn(ran, afterBoot)
    const history = leaveOn(ran, this.history) ?? this.history
    if (history !== this.history && isStep(history.by.length) && isLight(history)) this.steps.push(history)
    this.alone = alone
    this.history = history
  }

  /** The next session in order that leaves what none before it has left: to the first layer that has room for it. */
  addToLayers(ran: Ran): void {
    const places = placesOf(ran)
    if (this.layers.some((layer) => addTo(layer, ran, places)) || this.layers.length === mostLayers) return
    const layer: Layer = { state: afterBoot, held: new Map() }
    if (addTo(layer, ran, places)) this.layers.push(layer)
  }

  get states(): LeftStates {
    const { alone, history } = this
    const known = new Set(history.by)
    const hasConflict = this.layers.length > 1
    const layers = this.layers
      .map(({ state }) => state)
      .filter(({ by }) => hasConflict || by.some((id) => !known.has(id)))
    const states = [...(alone ? [alone] : []), ...[history, ...layers].filter((state) => !isOf(state, alone))]
    const steps = this.steps.filter((state) => state !== history)
    return { states, steps, tried: new Set(states.flatMap(({ by }) => by)) }
  }
}

/** Each costs every session that reads as much as comparing it did. */
const isStep = (length: number): boolean => length > 1 && Number.isInteger(Math.log2(length) / 2)

/** Is it of the same one session, or of none? */
const isOf = ({ by }: LeftState, alone: LeftState | null): boolean =>
  by.length === 0 || (by.length === 1 && by[0] === alone?.by[0])

interface Layer {
  state: LeftState
  /** content of what its sessions left, by name */
  readonly held: Map<string, string>
}

type Places = readonly (readonly [name: string, content: string])[]

/** False where something else stands in one of its places, or the state would be too large. */
const addTo = (layer: Layer, ran: Ran, places: Places): boolean => {
  if (places.some(([name, content]) => (layer.held.get(name) ?? content) !== content)) return false
  const state = leaveOn(ran, layer.state)
  if (state === null) return false
  layer.state = state
  for (const [name, content] of places) layer.held.set(name, content)
  return true
}

/** One place may hold something else on the other side. */
const placesOf = ({ own, replay }: Ran): Places => [...named('recorded', own.left), ...named('candidate', replay.left)]

const named = (side: string, left: readonly LeftPlace[]): Places =>
  left.map(({ name, content }) => [`${side} ${name}`, content])
