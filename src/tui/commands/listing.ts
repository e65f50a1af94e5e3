import { promptOpened } from '../overlays/prompt.js'
import { followingToggled } from '../screens/sessions/following.js'
import { reversed, sortedByNext, whyNoReversal } from '../screens/sessions/list-wishes.js'
import type { Command } from './command.js'

/** What the list of sessions has. */
export const listingCommands: readonly Command[] = [
  {
    id: 'sort',
    does: 'sort by the next column',
    hint: 'sort',
    on: ['sessions'],
    run: sortedByNext,
  },
  {
    id: 'reverse-sort',
    does: 'turn the order round',
    on: ['sessions'],
    whyNot: whyNoReversal,
    run: reversed,
  },
  {
    id: 'go-to',
    does: 'jump to a session by its id or name',
    hint: 'jump',
    on: ['sessions'],
    run: (view) => promptOpened(view, 'go-to'),
  },
  {
    id: 'follow',
    does: 'follow what is recorded, or no longer',
    hint: 'follow',
    on: ['sessions'],
    run: followingToggled,
  },
]
