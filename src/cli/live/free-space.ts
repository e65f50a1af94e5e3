import { statfs } from 'node:fs/promises'

/** The room on the disk of a folder, watched. */
export interface FreeSpace {
  /** there was less than the floor, and there is not yet half as much again */
  readonly isLow: boolean
  close(): void
}

interface WatchedSpace {
  readonly folder: string
  readonly leastBytes: number
  /** hears when it becomes low, and when it no longer is */
  readonly onChange: (isLow: boolean, freeBytes: number) => void
}

/** Looks at once, and from then on every second. What cannot be looked at is not low: whether the store can be written is told by the store. */
export const watchFreeSpace = async ({ folder, leastBytes, onChange }: WatchedSpace): Promise<FreeSpace> => {
  let isLow = false
  const look = async (): Promise<void> => {
    const freeBytes = await freeBytesOf(folder)
    const isLowNow = freeBytes !== null && freeBytes < leastBytes * (isLow ? enough : 1)
    if (isLowNow === isLow) return
    isLow = isLowNow
    onChange(isLow, freeBytes ?? 0)
  }
  await look()
  const timer = setInterval(() => void look(), lookMs).unref()
  return {
    get isLow() {
      return isLow
    },
    close: () => clearInterval(timer),
  }
}

const lookMs = 1000
/** of the floor, before recording begins again: it would start and stop all the time otherwise */
const enough = 1.5

const freeBytesOf = async (folder: string): Promise<number | null> => {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return null
  }
}
