import { bytesOfBuffer } from '../../domain/bytes.js'
import { type Row, textOfRow } from '../../report/layout.js'
import { messageRows } from '../../report/message-rows.js'
import { readBlob } from '../../store/blobs.js'
import type { Store } from '../../store/store.js'
import { hasTerm } from '../view/has-term.js'
import type { Answer, MessageText, Question } from './questions.js'

type Ask<Kind extends Question['kind']> = Extract<Question, { readonly kind: Kind }>

/** Lays messages out, the last one once for all its windows. */
export class MessageReader {
  readonly #store: Store
  #laidOut: { readonly key: string; readonly rows: readonly Row[] } = { key: '', rows: [] }

  constructor(store: Store) {
    this.#store = store
  }

  window({ text, window: { from, count } }: Ask<'message'>): Answer {
    const rows = this.#rowsOf(text)
    return { kind: 'message', text, count: rows.length, from, rows: rows.slice(from, from + count) }
  }

  /** The next row that has the term, in that direction, going on from the other end. */
  find(question: Ask<'message-search'>): Answer {
    const rows = this.#rowsOf(question.text)
    const { term, from, direction } = question
    for (let step = 0; step < rows.length; step += 1) {
      const row = (((from + direction * step) % rows.length) + rows.length) % rows.length
      if (hasTerm(textOfRow(rows[row] ?? []), term)) return { kind: 'message-search', question, row }
    }
    return { kind: 'message-search', question, row: null }
  }

  #rowsOf(text: MessageText): readonly Row[] {
    const key = JSON.stringify(text)
    if (this.#laidOut.key !== key)
      this.#laidOut = { key, rows: messageRows(bytesOfBuffer(readBlob(this.#store, text.blob)), text) }
    return this.#laidOut.rows
  }
}
