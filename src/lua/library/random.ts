import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext } from './library.js'
import { checkInt } from './native-integers.js'

/** `math.random` and `math.randomseed`: 5.1's arguments and errors (lmathlib.c), the surroundings' numbers. */
export const randomLibrary = ({ options, speaks51 }: LibraryContext): Library => {
  const { surroundings } = options
  const is51 = speaks51
  return {
    reachesOut: true,
    functions: {
      'math.random': is51 ? random51 : random54,
      'math.randomseed': (frame) => {
        if (is51 || frame.count() > 0) surroundings.seedRandom(is51 ? checkInt(frame, 1) : frame.number(1))
        return 0
      },
    },
  }

  function random51(frame: HostFrame): number {
    const count = frame.count()
    if (count > 2) frame.fail('wrong number of arguments')
    const low = count === 2 ? checkInt(frame, 1) : 1
    const high = count === 0 ? 1 : checkInt(frame, count)
    if (low > high) frame.badArgument(count, 'interval is empty')
    const drawn = surroundings.random()
    frame.pushNumber(count === 0 ? drawn : Math.floor(drawn * ((high - low + 1) | 0)) + low)
    return 1
  }

  function random54(frame: HostFrame): number {
    const count = frame.count()
    if (count > 2) frame.fail('wrong number of arguments')
    const low = count === 2 ? integer54(frame, 1) : 1
    const high = count === 0 ? 1 : integer54(frame, count)
    if (count === 1 && high === 0) frame.pushNumber(Math.floor((surroundings.random() - 0.5) * 2 ** 53))
    else {
      if (low > high) frame.badArgument(count, 'interval is empty')
      const drawn = surroundings.random()
      frame.pushNumber(count === 0 ? drawn : Math.floor(drawn * (high - low + 1)) + low)
    }
    return 1
  }
}

const integer54 = (frame: HostFrame, index: number): number => {
  const value = frame.number(index)
  if (!Number.isInteger(value)) frame.badArgument(index, 'number has no integer representation')
  return value
}
