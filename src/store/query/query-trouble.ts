import { Trouble } from '../../domain/trouble.js'
import { queryFields } from './query-fields.js'

/** Where a query stops being one. */
export interface Place {
  /** which character is the first that does not fit, from 1 */
  readonly at: number
  /** whether more text could still make it fit, because what does not fit goes on to the end */
  readonly isUnfinished: boolean
}

/** A query that cannot be read. */
export class QueryTrouble extends Trouble {
  readonly at: number
  readonly isUnfinished: boolean
  /** what is wrong, in words */
  readonly what: string

  constructor(what: string, { at, isUnfinished }: Place) {
    super('query-invalid', `the query cannot be read: ${what}`, { hint })
    this.what = what
    this.at = at
    this.isUnfinished = isUnfinished
  }
}

const hint =
  `fields: ${Object.keys(queryFields).join(', ')}; joined by spaces (all of them), or, not, parentheses; ` +
  'as: --where \'recipient:*@example.net (reply:5xx or reply:4xx) since:"2 days ago"\''
