import type { Bytes } from '../../domain/bytes.js'

/** Changes to a source text, none of which adds or takes a line end. Later calls are further out where they meet. */
export class Edits {
  private readonly opened = new Map<number, string>()
  private readonly closed = new Map<number, string>()
  private readonly replaced = new Map<number, { readonly end: number; readonly text: string }>()

  /** Before the token that begins at an offset. */
  open(start: number, text: string): void {
    this.opened.set(start, text + (this.opened.get(start) ?? ''))
  }

  /** Behind the token that ends at an offset. */
  close(end: number, text: string): void {
    this.closed.set(end, (this.closed.get(end) ?? '') + text)
  }

  replace(start: number, end: number, text: string): void {
    this.replaced.set(start, { end, text })
  }

  applyTo(source: Bytes): Bytes {
    const places = [...new Set([...this.opened.keys(), ...this.closed.keys(), ...this.replaced.keys()])]
    if (places.length === 0) return source
    const pieces: string[] = []
    let at = 0
    for (const place of places.sort((a, b) => a - b)) {
      const replacement = this.replaced.get(place)
      pieces.push(
        source.slice(at, place),
        this.closed.get(place) ?? '',
        this.opened.get(place) ?? '',
        replacement?.text ?? '',
      )
      at = replacement?.end ?? place
    }
    pieces.push(source.slice(at))
    return pieces.join('')
  }
}
