import type { StreamRange } from '../store/sessions.js'

/** Shards that several threads take one after the other, and how far all of them are together. */
export interface SharedWork {
  readonly shards: readonly StreamRange[]
  /** two numbers, shared by the threads: the shard that is taken next, and the sessions that are done */
  readonly counters: Int32Array<SharedArrayBuffer>
}

export const sharedWork = (shards: readonly StreamRange[]): SharedWork => ({
  shards,
  counters: new Int32Array(new SharedArrayBuffer(8)),
})

/** Shards with their numbers, until none is left. */
export function* takeShards({ shards, counters }: SharedWork): Generator<readonly [shard: number, range: StreamRange]> {
  for (;;) {
    const shard = Atomics.add(counters, 0, 1)
    const range = shards[shard]
    if (range === undefined) return
    yield [shard, range]
  }
}

/** What all threads made of their shards, shard by shard, so that a report does not hang on which thread took which. */
export const inShardOrder = <Part>(
  shares: readonly { readonly tallies: ReadonlyMap<number, Part> }[],
): readonly Part[] =>
  shares
    .flatMap(({ tallies }) => [...tallies])
    .sort(([one], [other]) => one - other)
    .map(([, part]) => part)

export const progressEvery = 200

export type Report = (done: number) => void

/** One more session is done. */
export const countDone = ({ counters }: SharedWork, report: Report): void => {
  const done = Atomics.add(counters, 1, 1) + 1
  if (done % progressEvery === 0) report(done)
}

/** How many are done, by all threads. */
export const doneSoFar = ({ counters }: SharedWork): number => Atomics.load(counters, 1)
