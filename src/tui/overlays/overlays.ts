import type { Overlay } from '../view/overlay.js'
import { helpSheet } from './help.js'
import type { OverlayKind } from './overlay-kind.js'
import { palette } from './palette.js'
import { promptLine } from './prompt.js'

/** What each kind of overlay shows and does. */
const kinds: { readonly [Kind in Overlay['kind']]: OverlayKind<Extract<Overlay, { kind: Kind }>> } = {
  help: helpSheet,
  palette,
  prompt: promptLine,
}

export const overlayKind = (overlay: Overlay): OverlayKind => kinds[overlay.kind] as unknown as OverlayKind
