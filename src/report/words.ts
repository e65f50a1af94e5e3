/** `1 session`, `1,000 sessions`. */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${number(count)} ${count === 1 ? singular : plural}`

/** `a`, `a and b`, `a, b and c`. */
export const allOf = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

/** The first of them, and how many more there are: `a, b and 3 more`; `more` are not among the parts. */
export const firstOf = (parts: readonly string[], limit: number, more = 0): string => {
  const rest = parts.length + more - limit
  const shown = parts.slice(0, limit).join(', ')
  return rest > 0 ? `${shown} and ${number(rest)} more` : shown
}

/** Long values are for the terminal UI and for `--json`. */
export const shortened = (text: string): string => (text.length > 400 ? `${text.slice(0, 399)}…` : text)

const format = new Intl.NumberFormat('en-US')

export const number = (value: number): string => format.format(value)

/** A share of 1 in percent, never rounded up to 100: `98 %`, `99.9 %`. */
export const percent = (share: number): string => {
  if (share >= 1) return '100 %'
  const tenths = Math.floor(share * 1000) / 10
  return tenths > 99 ? `${tenths.toFixed(1)} %` : `${Math.floor(tenths)} %`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-03-01 09:00:00`, in the local time zone. */
export const timeText = (at: number): string => `${dayText(at)} ${clockText(at)}`

export const dayText = (at: number): string => {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export const clockText = (at: number): string => {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** A UUIDv7's first 13 characters are its time, so its end tells more; every command takes it for the id. */
export const endOfId = (id: string): string => id.slice(-8)

/** What people call a session; the end of its id where it has no name. */
export const nameOrId = (name: string, id: string): string => (name === '' ? shortId(id) : name)

/** An id in a sentence: its end, and a mark that something is before it. */
export const shortId = (id: string): string => (id.length > 12 ? `…${endOfId(id)}` : id)
