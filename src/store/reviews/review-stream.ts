import type { JudgedDrift } from '../../domain/verdict.js'

type Judged = Pick<JudgedDrift, 'session' | 'base'>

/** The stream of what is said of a drift. */
export const reviewStream = ({ session, base }: Judged): string => reviewStreamOf(session === '' ? base : session)

/** The stream of what is said of drifts of a session, or of how a revision boots. */
export const reviewStreamOf = (owner: string): string => `review:${owner}`

/** The stream of what it is said of: the session, or where the drift has none the recorded revision. */
export const judgedStream = ({ session, base }: Judged): string => (session === '' ? `revision:${base}` : session)
