/** Seconds of CPU that this process has taken: what else runs on the machine does not count. */
const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Seconds by the clock, for what several threads do. */
export const wallTime = () => performance.now() / 1e3

/**
 * Measures several things in turn, round after round, so that what else the machine does falls on all alike; a first
 * round warms up. Each returns its units, or units and seconds where it has a clock of its own. Returns each one's median
 * rate a second.
 */
export const medianRates = async (things, { rounds, clock = cpuTime, warmUp = true }) => {
  const names = Object.keys(things)
  const rates = Object.fromEntries(names.map((name) => [name, []]))
  if (warmUp) for (const name of names) await rateOf(things[name], clock)
  for (let round = 0; round < rounds; round++)
    for (const name of names) rates[name].push(await rateOf(things[name], clock))
  return Object.fromEntries(names.map((name) => [name, median(rates[name])]))
}

const rateOf = async (thing, clock) => {
  const started = clock()
  const done = await thing()
  return typeof done === 'number' ? done / (clock() - started) : done.units / done.seconds
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
