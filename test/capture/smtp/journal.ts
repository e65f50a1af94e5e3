/** What happened, in order, with whoever waits for something to happen. */
export class Journal<Entry> {
  readonly entries: Entry[] = []
  #waiting: (() => void)[] = []

  add(entry: Entry): void {
    this.entries.push(entry)
    const waiting = this.#waiting
    this.#waiting = []
    for (const look of waiting) look()
  }

  /** Once it is so. */
  async until(isSo: (entries: readonly Entry[]) => boolean): Promise<readonly Entry[]> {
    while (!isSo(this.entries)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.entries
  }
}
