import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext } from './library.js'

/** `print` (lbaselib.c): by the global `tostring` on 5.1, by `luaL_tolstring` on 5.4; to the surroundings. */
export const printLibrary = ({ options, speaks51 }: LibraryContext): Library => {
  const { surroundings } = options
  const byGlobal = speaks51
  return {
    reachesOut: true,
    functions: {
      print: (frame) => {
        const texts: string[] = []
        const count = frame.count()
        for (let index = 1; index <= count; index++)
          texts.push(byGlobal ? viaGlobal(frame, index) : frame.display(index))
        surroundings.output(texts.join('\t'))
        return 0
      },
    },
  }

  function viaGlobal(frame: HostFrame, index: number): string {
    const { api, arena } = frame.core
    api.pushGlobals(frame.L)
    frame.pushString('tostring')
    api.lua_gettable(frame.L, -2)
    api.lua_pushvalue(frame.L, index)
    frame.callLua(1, 1)
    const type = frame.type(-1)
    if (type !== 'string' && type !== 'number') frame.fail("'tostring' must return a string to 'print'")
    const text = arena.stringAt(frame.L, -1)
    api.lua_settop(frame.L, -3)
    return text
  }
}
