import { InvalidArgumentError } from 'commander'

/** An option's value in bytes: `512MB`, `1.5GB`, in powers of ten. */
export const sizeOption = (text: string): number => {
  const size = parseSize(text)
  if (size !== undefined) return size
  throw new InvalidArgumentError(`${JSON.stringify(text)} is no size: 512MB, 1.5GB.`)
}

/** Undefined where the text is no size. */
export const parseSize = (text: string): number | undefined => {
  const found = /^(\d{1,9}(?:\.\d{1,3})?)(KB|MB|GB|TB)$/i.exec(text)
  return found ? Math.round(Number(found[1]) * units[found[2]!.toUpperCase() as keyof typeof units]) : undefined
}

const units = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const

/** The same in words. */
export const sizeText = (bytes: number): string => {
  const unit = (['TB', 'GB', 'MB'] as const).find((name) => bytes >= units[name]) ?? 'KB'
  return `${Number((bytes / units[unit]).toFixed(1))} ${unit}`
}
