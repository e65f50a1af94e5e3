import { listStart } from '../../view/list.js'
import { pushed, type View } from '../../view/view.js'

/** The candidates come on top, as they are now. */
export const openCandidates = (view: View): View =>
  pushed({ ...view, read: { ...view.read, candidates: null } }, { kind: 'candidates', list: listStart })
