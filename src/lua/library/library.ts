import type { StateFunction } from '../function-table.js'
import type { HostFrame } from '../host-frame.js'
import type { MachineOptions } from '../machine.js'

/** A function of the standard library in our hands: as a host function, but with everything below the frame in reach. */
export type RawFunction = (frame: HostFrame) => number

/** What replacing the standard library needs of the machine that is being made. */
export interface LibraryContext {
  readonly options: MachineOptions
  readonly frame: HostFrame
  /** The C function that stood under this path (`string.find`). Called with a state, it works on that state's arguments. */
  readonly original: (path: string) => StateFunction
  readonly has: (path: string) => boolean
  /** scripts get 5.1's library: on its build, and on another in thrLua's dialect */
  readonly speaks51: boolean
}

/** A part of the standard library as scripts find it here. */
export interface Library {
  /** by path from the globals: `print`, `os.time` */
  readonly functions?: Readonly<Record<string, RawFunction>>
  /** functions that no script reaches by name; `setUp` pushes them */
  readonly internals?: Readonly<Record<string, RawFunction>>
  /** paths that are not there at all */
  readonly removed?: readonly string[]
  /** Runs once, with the libraries open, before anything of the host is there. */
  readonly setUp?: (frame: HostFrame, pushInternal: PushInternal) => void
  /** What its functions do, or say, hangs on more than the script's own state: no finalizer may call them. */
  readonly reachesOut?: boolean
}

/** Pushes an internal function as a closure over the topmost values. */
export type PushInternal = (name: string, upvalues: number) => void
