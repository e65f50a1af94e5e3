import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import { sourceLines } from '../../domain/source-lines.js'
import type { TracedFile } from '../../domain/trace.js'
import type { ScriptPlace } from '../../lua/machine.js'

/** A function of a script: which file it is of, and what people call it. */
export interface TracedFunction {
  readonly file: number
  readonly name: string
}

interface Known extends TracedFunction {
  readonly chunk: Uint8Array
  readonly lineDefined: number
}

/** The texts that the lines of a trace are of, in the order in which they were met. */
export class TracedFiles {
  readonly files: TracedFile[] = []
  private readonly sources: ReadonlyMap<Bytes, Bytes>
  private readonly byChunk = new Map<Bytes, number>()
  private readonly functions = new Map<number, Known>()

  /** `sources` are the policy's files. */
  constructor(sources: ReadonlyMap<Bytes, Bytes>) {
    this.sources = sources
  }

  functionAt(place: ScriptPlace): TracedFunction {
    const known = this.functions.get(place.prototype)
    if (known?.lineDefined === place.lineDefined && place.isOfChunk(known.chunk)) return known
    const { chunk, lineDefined } = place
    const file = this.fileOf(chunk)
    const name = functionName(this.files[file]!, lineDefined)
    const found = { file, name, lineDefined, chunk: Buffer.from(chunk, 'latin1') }
    this.functions.set(place.prototype, found)
    return found
  }

  private fileOf(chunk: Bytes): number {
    let file = this.byChunk.get(chunk)
    if (file === undefined) {
      file = this.files.push(this.read(chunk)) - 1
      this.byChunk.set(chunk, file)
    }
    return file
  }

  private read(chunk: Bytes): TracedFile {
    if (chunk.startsWith('@')) {
      const path = chunk.slice(1).replace(/^(?:\.\/)+/, '')
      const source = this.sources.get(path)
      return { name: encodeText(path), isGenerated: false, lines: source === undefined ? [] : linesOf(source) }
    }
    if (chunk.startsWith('=')) return { name: encodeText(chunk.slice(1)), isGenerated: true, lines: [] }
    const [first = ''] = sourceLines(chunk)
    const shown = first.length < chunk.length || first.length > shownName ? `${first.slice(0, shownName)}…` : first
    return { name: `[string "${readableName(shown)}"]`, isGenerated: true, lines: linesOf(chunk) }
  }
}

const shownName = 40

const readableName = (bytes: Bytes): string => bytes.replace(/[\x80-\xff]/g, '?')

const linesOf = (source: Bytes) => sourceLines(source).map(encodeText)

/** A name is looked for in the line alone where the function begins, and only where that line begins no other. */
const functionName = ({ lines }: TracedFile, lineDefined: number): string => {
  if (lineDefined === 0) return 'main chunk'
  const line = lines[lineDefined - 1]
  const begun = typeof line === 'string' ? line.slice(0, longestHead) : ''
  const isOnly = begun.split(/\bfunction\b/).length === 2 && begun === line
  const [, declared, assigned] = (isOnly && /\bfunction\s+([\w.:]+)\s*\(|([\w.]+)\s*=\s*function\b/.exec(begun)) || []
  return declared ?? assigned ?? `function at line ${lineDefined}`
}

const longestHead = 400
