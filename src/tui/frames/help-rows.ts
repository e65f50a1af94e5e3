import { layOut, type Row } from '../../report/layout.js'
import { shortLine, toned } from '../../report/lines.js'
import { helpBounds } from '../state/bounds.js'
import { keyBindings } from '../state/keys.js'
import type { View } from '../state/view.js'

/** The keys that show of the help sheet, from the table that the keyboard reads. */
export const helpRows = (view: View): readonly Row[] => {
  const lines = keyBindings.map(({ shown, does }) => shortLine(toned('name', shown.padEnd(17)), does))
  const { height } = helpBounds(view)
  return layOut(lines.slice(view.helpTop, view.helpTop + height), {
    width: view.size.columns,
    unicode: view.style.unicode,
  })
}
