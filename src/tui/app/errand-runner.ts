import type { Outside } from '../outside.js'
import type { Errand } from '../view/errands.js'
import type { Intent } from '../view/intents.js'

/** Does outside what a view asks for. */
export interface ErrandRunner {
  /** What comes of it is told as intents, later or never. */
  run(errand: Errand, tell: (intent: Intent) => void): void
  /** Ends what still goes on, but for verdicts and copies: waits until they are written. Rejects with why one was not, where nobody could be told any more. */
  close(): Promise<void>
  /** whether the included example is to come next */
  readonly wantsExample: boolean
}

export const errandRunner = (outside: Outside, print: (text: string) => void): ErrandRunner => {
  let endComparison = (): void => {}
  let endWatch = (): void => {}
  let wantsExample = false
  let isClosing = false
  const writing = new Set<Promise<void>>()
  const untold: Error[] = []
  const write = (work: Promise<void>, failed: (why: string) => void): void => {
    const written = work.catch((error: Error) => {
      if (isClosing) untold.push(error)
      else failed(error.message)
    })
    writing.add(written)
    void written.finally(() => writing.delete(written))
  }
  const does: { readonly [Kind in Errand['kind']]: (errand: Of<Kind>, tell: (intent: Intent) => void) => void } = {
    copy: ({ text }) => print(copyTo(text)),
    compare: ({ job, candidate }, tell) => {
      endComparison()
      endComparison = outside.compare(candidate, (report) => tell({ type: 'job', job, report }))
    },
    cancel: () => endComparison(),
    judge: ({ number, asked }, tell) => {
      write(
        outside.judge(asked).then((recorded) => tell({ type: 'judged', number, recorded })),
        (why) => tell({ type: 'not-judged', number, why }),
      )
    },
    'save-copy': ({ copy, path }, tell) => {
      write(
        outside
          .saveCopy(copy, path)
          .then(() => tell({ type: 'done', what: `wrote the copy as a scenario to ${path}` })),
        (why) => tell({ type: 'failed', why }),
      )
    },
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
    close: async () => {
      isClosing = true
      endComparison()
      endWatch()
      await Promise.all(writing)
      if (untold[0]) throw untold[0]
    },
  }
}

type Of<Kind extends Errand['kind']> = Extract<Errand, { readonly kind: Kind }>

/** Into the clipboard of the terminal (OSC 52, of xterm's control sequences), over ssh too. */
const copyTo = (text: string): string => `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`
