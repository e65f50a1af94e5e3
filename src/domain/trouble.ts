/** The world's faults, as opposed to ours (assertions) and a policy's (recorded outcomes). */
export class Trouble extends Error {
  readonly code: string
  readonly hint: string | undefined

  /**
   * @param code a stable word for programs: `scenario-invalid`, `store-newer`, …
   * @param message what was got and what is allowed, with names and numbers
   * @param options.hint what to do next; where it can be, a command to copy
   */
  constructor(code: string, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Trouble'
    this.code = code
    this.hint = options.hint
  }
}
