import { Trouble } from '../../../domain/trouble.js'
import { type Line, line } from '../../../report/lines.js'
import { parseQuery } from '../../../store/query/query.js'
import { queryFields } from '../../../store/query/query-fields.js'

/** Why a query cannot be read, with what is allowed; undefined where it can. */
export const queryTrouble = (query: string): readonly Line[] | undefined => {
  try {
    parseQuery(query)
    return undefined
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    return [
      line(error.message),
      line(`A query has terms. Allowed: ${Object.values(queryFields).join(', ')}; with or, not and parentheses.`),
    ]
  }
}
