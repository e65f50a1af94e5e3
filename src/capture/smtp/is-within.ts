/** Whether work comes to its end within the time. */
export const isWithin = (milliseconds: number, work: Promise<unknown>): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, false)
    work.then(() => resolve(true), reject).finally(() => clearTimeout(timer))
  })
