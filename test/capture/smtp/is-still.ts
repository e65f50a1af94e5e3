/** Once a number has not changed for many turns of the event loop: what could happen by itself has happened. */
export const isStill = async (count: () => number): Promise<void> => {
  for (let [turns, before] = [0, -1]; turns < 300; turns += 1) {
    if (count() !== before) turns = 0
    before = count()
    await new Promise((resolve) => setImmediate(resolve))
  }
}
