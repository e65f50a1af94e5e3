/** Sessions of one boot that left state, as far as others are run on it. Plain data: threads tell one another. */
export interface LeaversOfBoot {
  /** the first of all, in order */
  readonly first: string[]
  /** the first of each state that differs from the others, by its digest */
  readonly distinct: Map<string, string>
}

/** By the boot's digest. */
export type Leavers = Map<string, LeaversOfBoot>

const noLeavers = (): LeaversOfBoot => ({ first: [], distinct: new Map() })

/** Of each kind and boot. What more sessions left is not tried, and the report says so. */
export const mostLeavers = 500

export interface Leaver {
  readonly boot: string
  readonly session: string
  /** `SessionComparison.leftDigest` */
  readonly digest: string
}

/** In the order of the sessions: what is kept of parts that are added one after the other is what would be kept of the whole. */
export const addLeaver = (leavers: Leavers, { boot, session, digest }: Leaver): void => {
  const ofBoot = leavers.get(boot) ?? noLeavers()
  leavers.set(boot, ofBoot)
  if (ofBoot.first.length < mostLeavers) ofBoot.first.push(session)
  keepDistinct(ofBoot, digest, session)
}

export const addLeavers = (into: Leavers, others: Leavers): void => {
  for (const [boot, { first, distinct }] of others) {
    const ofBoot = into.get(boot) ?? noLeavers()
    into.set(boot, ofBoot)
    ofBoot.first.push(...first.slice(0, mostLeavers - ofBoot.first.length))
    for (const [digest, session] of distinct) keepDistinct(ofBoot, digest, session)
  }
}

const keepDistinct = ({ distinct }: LeaversOfBoot, digest: string, session: string): void => {
  if (distinct.size < mostLeavers && !distinct.has(digest)) distinct.set(digest, session)
}
