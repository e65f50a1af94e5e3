const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Resolves with the first signal that ends a service. A second one, of either kind, ends the process at once, as it would without this. */
export const stopSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      for (const other of signals) process.off(other, stop)
      resolve(signal)
    }
    for (const signal of signals) process.on(signal, stop)
  })
