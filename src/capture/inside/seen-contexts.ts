import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Seen } from './recorder-line.js'
import { wholeValue } from './whole-value.js'

type Dictionary = 'conn' | 'mess'

/** The contexts that a host has, by dictionary. */
export type Contexts = Readonly<Record<Dictionary, ReadonlyMap<Bytes, Bytes>>>

/** A key that the recorder saw and that is otherwise here. */
export interface ContextDifference {
  readonly dictionary: Dictionary
  readonly key: Bytes
  /** null: it was not there; undefined: it was longer than the recorder keeps */
  readonly seen: Bytes | null | undefined
  readonly here: Bytes | undefined
}

/**
 * What production's contexts had, as far as the recorder was told: the keys that it looks at, from the first look on. Lives as long as
 * the session is followed.
 */
export class SeenContexts {
  private readonly told: Readonly<Record<Dictionary, Map<Bytes, Bytes | null | undefined>>>

  constructor(told: SeenContexts['told'] = { conn: new Map(), mess: new Map() }) {
    this.told = told
  }

  take({ context }: Pick<Seen, 'context'>): void {
    for (const dictionary of ['conn', 'mess'] as const)
      for (const [key, value] of Object.entries(context?.[dictionary] ?? {}))
        this.told[dictionary].set(bytesOfText(key), textOf(value))
  }

  /** What it will have been told once that was taken. */
  with(seen: Pick<Seen, 'context'>): SeenContexts {
    const copy = new SeenContexts({ conn: new Map(this.told.conn), mess: new Map(this.told.mess) })
    copy.take(seen)
    return copy
  }

  /** Of one dictionary, what was there. */
  present(dictionary: Dictionary): readonly (readonly [key: Bytes, value: Bytes])[] {
    return [...this.told[dictionary]].flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value] as const] : [],
    )
  }

  /** `conn:KEY` and `mess:KEY` of every key that is looked at. */
  keys(): readonly Bytes[] {
    return (['conn', 'mess'] as const)
      .flatMap((name) => [...this.told[name].keys()].map((key) => `${name}:${key}`))
      .sort()
  }

  /** @param isLeaving the recorder does not tell an empty value from none when a callout is left */
  differences(here: Contexts, isLeaving = false): readonly ContextDifference[] {
    return (['conn', 'mess'] as const).flatMap((dictionary) =>
      [...this.told[dictionary]].flatMap(([key, seen]) => {
        const found = here[dictionary].get(key)
        const isSame = isLeaving ? (seen ?? '') === (found ?? '') : seen === (found ?? null)
        return isSame ? [] : [{ dictionary, key, seen, here: found }]
      }),
    )
  }
}

const textOf = (value: Canonical): Bytes | null | undefined => {
  const whole = wholeValue(value)
  if (whole === null || typeof whole === 'string') return whole
  return typeof whole === 'number' ? String(whole) : undefined
}
