/** What is typed, in its order, for who asks for it one at a time. */
export interface TypedQueue {
  add(typed: string): void
  /** Nothing more will come. */
  end(): void
  /** The next one; undefined at the end, however often. */
  take(): Promise<string | undefined>
}

export const typedQueue = (): TypedQueue => {
  const all: string[] = []
  let taken = 0
  let isOver = false
  let wake = (): void => {}
  return {
    add: (typed) => {
      all.push(typed)
      wake()
    },
    end: () => {
      isOver = true
      wake()
    },
    take: async () => {
      while (taken === all.length && !isOver) await new Promise<void>((resolve) => (wake = resolve))
      if (taken === all.length) return undefined
      taken += 1
      return all[taken - 1]
    },
  }
}
