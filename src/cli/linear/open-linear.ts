import { line } from '../../report/lines.js'
import { type Style, textOf } from '../../report/style.js'
import type { Outside } from '../../tui/outside.js'
import { emptyReader } from '../../tui/reader/empty-reader.js'
import type { Question, Reader } from '../../tui/reader/questions.js'
import { openStoreReader } from '../../tui/reader/store-reader.js'
import { wholeReader } from '../../tui/reader/whole-reader.js'
import { isFirstUse, storePath } from '../named-store.js'
import { outsideOf } from '../outside/outside.js'
import { takeInBeside } from '../take-in-beside.js'
import { styleOf } from '../terminal.js'
import { answered, beginDialogue, ended, heard, questionText } from './dialogue.js'
import type { Dialogue } from './dialogue-types.js'
import { fulfil, type Means } from './fulfil.js'
import { typedLines } from './typed-lines.js'
import { lineWidth } from './words/line-width.js'

/**
 * The terminal UI as plain lines and questions, for a screen reader or a script of answers: nothing moves the cursor, and no colour
 * is needed. Ends on `quit` and at the end of its input. Throws as `openStore` does.
 */
export const openLinear = async (db: string | undefined): Promise<void> => {
  const path = storePath(db)
  await takeInBeside(path)
  const isFirst = isFirstUse(path)
  const style: Style = { color: false, width: lineWidth, unicode: styleOf(process.stdout).unicode }
  const write = (text: string): void => void process.stdout.write(text)
  const lines = typedLines(process.stdin, write)
  const on = new OpenStore(path, isFirst)
  const tell = (text: string): void => write(textOf([line(text)], style))
  try {
    await converse(beginDialogue(isFirst), () => ({
      ...on.at,
      lines,
      style,
      write,
      tell,
      openExample: async () => on.open(await (await import('../make-example.js')).makeExample()),
    }))
  } finally {
    lines.close()
    on.at.reader.close()
  }
}

/** The store that is read: the example's may take the place of none. */
class OpenStore {
  at: { readonly storePath: string; readonly reader: Reader<Question>; readonly outside: Outside }

  constructor(path: string, isFirst: boolean) {
    this.at = openedAt(path, isFirst)
  }

  open(path: string): void {
    this.at.reader.close()
    this.at = openedAt(path, false)
  }
}

const openedAt = (path: string, isFirst: boolean): OpenStore['at'] => {
  const outside = outsideOf(path, process.env)
  const reader = wholeReader(isFirst ? emptyReader : openStoreReader(path), outside)
  return { storePath: path, reader, outside }
}

/** Tells, does what is wanted, asks, and hears, until it is over. */
const converse = async (begun: Dialogue, means: () => Means): Promise<void> => {
  let dialogue = begun
  let told: Dialogue['said'] = []
  while (!dialogue.isOver) {
    const { lines, style, write } = means()
    if (dialogue.said !== told) write(textOf(dialogue.said, style))
    told = dialogue.said
    if (dialogue.wish) {
      dialogue = heard(dialogue, await fulfil(dialogue.wish, means()))
      continue
    }
    write(`${textOf([line(questionText(dialogue))], style).trimEnd()} `)
    const typed = await lines.next()
    dialogue = typed === undefined ? ended(dialogue) : answered(dialogue, typed)
    told = []
  }
  if (dialogue.said !== told) means().write(textOf(dialogue.said, means().style))
}
