import type { Window } from '../reader/reader.js'
import { listBounds } from './bounds.js'
import { topScreen, type View } from './view.js'

/** What has to be read before the view can show all that it wants to. */
export type Want =
  | { readonly kind: 'overview'; readonly comparison: number }
  | { readonly kind: 'sessions'; readonly window: Window }
  | { readonly kind: 'session'; readonly id: string }

/** The next thing to read; undefined where everything is at hand. */
export const wantOf = (view: View): Want | undefined => {
  if (view.overview === null) return { kind: 'overview', comparison: view.comparison }
  const screen = topScreen(view)
  if (screen.kind === 'session') return view.session?.id === screen.id ? undefined : { kind: 'session', id: screen.id }
  if (screen.kind === 'drifts') return undefined
  const { count, height } = listBounds(view, screen)
  const shown: Window = { from: screen.list.top, count: Math.min(height, count - screen.list.top) }
  return isAtHand(view, shown) ? undefined : { kind: 'sessions', window: around(shown, count) }
}

const isAtHand = ({ sessions }: View, { from, count }: Window): boolean =>
  from >= sessions.from && from + count <= sessions.from + sessions.rows.length

/** Half a screen before, two behind: most keys go down. */
const around = ({ from, count }: Window, total: number): Window => {
  const first = Math.max(0, from - Math.ceil(count / 2))
  return { from: first, count: Math.min(total, from + count * 3) - first }
}
