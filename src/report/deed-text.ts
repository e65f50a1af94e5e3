import { readable } from '../domain/canonical.js'
import type { Deed, DeedAt } from '../domain/second-opinion.js'
import { effectText } from './effects.js'
import { callText, quoted, valueText } from './lua-text.js'

/** What a script did, and on which line: `set n = "1" in the connection context, at policy.lua:4`. */
export const deedText = (deed: DeedAt | null): string => {
  if (deed === null) return 'nothing more'
  return `${whatText(deed)}${deed.line === null ? '' : `, at ${deed.line}`}`
}

const whatText = (deed: Deed): string => {
  switch (deed.kind) {
    case 'began': {
      const given = deed.argument === null ? '' : ` with ${quoted(readable(deed.argument))}`
      return `${readable(deed.module)}.${deed.callout} begins${given}`
    }
    case 'asked':
      return `asks ${callText(deed.call, deed.key)}`
    case 'did':
      return effectText(deed.effect)
    case 'printed':
      return `prints ${quoted(readable(deed.text))}`
    case 'returned':
      return deed.value === null ? 'returns nothing' : `returns ${valueText(deed.value)}`
    case 'failed':
      return `fails: ${readable(deed.failure)}`
  }
}
