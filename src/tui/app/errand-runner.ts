import type { Outside } from '../outside.js'
import type { Errand } from '../view/errands.js'
import type { Intent } from '../view/intents.js'

/** Does outside what a view asks for. */
export interface ErrandRunner {
  /** What comes of it is told as intents, later or never. */
  run(errand: Errand, tell: (intent: Intent) => void): void
  /** Ends what still goes on. */
  close(): void
  /** whether the included example is to come next */
  readonly wantsExample: boolean
}

export const errandRunner = (outside: Outside, write: (text: string) => void): ErrandRunner => {
  let endComparison = (): void => {}
  let endWatch = (): void => {}
  let wantsExample = false
  const does: { readonly [Kind in Errand['kind']]: (errand: Of<Kind>, tell: (intent: Intent) => void) => void } = {
    copy: ({ text }) => write(copyTo(text)),
    compare: ({ job, candidate }, tell) => {
      endComparison()
      endComparison = outside.compare(candidate, (report) => tell({ type: 'job', job, report }))
    },
    cancel: () => endComparison(),
    example: () => {
      wantsExample = true
    },
    watch: ({ path }, tell) => {
      endWatch()
      endWatch = path === null ? () => {} : outside.watch(path, () => tell({ type: 'saved' }))
    },
  }
  return {
    get wantsExample() {
      return wantsExample
    },
    run: (errand, tell) => {
      try {
        does[errand.kind](errand as never, tell)
      } catch (error) {
        tell({ type: 'failed', why: (error as Error).message })
      }
    },
    close: () => {
      endComparison()
      endWatch()
    },
  }
}

type Of<Kind extends Errand['kind']> = Extract<Errand, { readonly kind: Kind }>

/** Into the clipboard of the terminal (OSC 52, of xterm's control sequences), over ssh too. */
const copyTo = (text: string): string => `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`
