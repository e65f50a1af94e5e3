/** Methods of `Buffer` that its types do not list; both copy bytes to characters one to one. */
interface Latin1Buffer {
  latin1Slice(start: number, end: number): string
  latin1Write(text: string, offset: number): number
  readBigInt64LE(offset: number): bigint
  writeBigInt64LE(value: bigint, offset: number): number
}

/** Views of a machine's linear memory, made anew whenever it grows. Read the fields afresh after every call into wasm. */
export class Memory {
  u8!: Uint8Array<ArrayBuffer>
  u32!: Uint32Array<ArrayBuffer>
  f64!: Float64Array<ArrayBuffer>
  buffer!: Latin1Buffer
  private readonly memory: WebAssembly.Memory

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
    this.view()
  }

  get bytes(): number {
    return this.u8.length
  }

  /** Grows to at least this many bytes. Returns false where the engine refuses. */
  growTo(bytes: number): boolean {
    const pages = Math.ceil((bytes - this.bytes) / pageBytes)
    if (pages <= 0) return true
    try {
      this.memory.grow(pages)
    } catch {
      return false
    }
    this.view()
    return true
  }

  private view(): void {
    const raw = this.memory.buffer as ArrayBuffer
    this.u8 = new Uint8Array(raw)
    this.u32 = new Uint32Array(raw)
    this.f64 = new Float64Array(raw)
    this.buffer = Buffer.from(raw) as unknown as Latin1Buffer
  }
}

const pageBytes = 65536
