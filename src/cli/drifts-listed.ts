/** Drifts that a comparison lists, unless more or fewer are asked for. */
export const driftsListed = 1000
