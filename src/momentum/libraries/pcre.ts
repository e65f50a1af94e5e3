import type { LuaTable, LuaValue } from '../../domain/value.js'
import { tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { eachMatch, matchPattern, replacePattern, splitPattern } from '../pcre/pcre.js'

type Groups = ReadonlyMap<number | string, string>

/** A search that met a limit of ours: the server, which counts differently, may have got further. */
export const assertSearched = (stage: Stage, call: string, found: { readonly stopped?: string }): void => {
  if (found.stopped !== undefined)
    stage.undecidable({
      call,
      key: null,
      reason: `the search was stopped: ${found.stopped}`,
      hint: 'an expression that backtracks this much is a danger to the server too: rewrite it',
    })
}

export const groupTable = (groups: Groups): LuaTable => ({ kind: 'table', entries: [...groups] })

/** Bad patterns answer nil, the error and its offset. */
export const pushBadPattern = (frame: Frame, bad: { readonly error: string; readonly offset: number }): number => {
  frame.pushNil()
  frame.pushString(bad.error)
  frame.pushNumber(bad.offset)
  return 3
}

const match = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('pcre-version')
    const found = matchPattern(frame.string(1), frame.string(2))
    if ('error' in found) return pushBadPattern(frame, found)
    if (!found.matched) {
      assertSearched(stage, 'msys.pcre.match', found)
      frame.pushNil()
    } else frame.pushValue(groupTable(found.groups))
    return 1
  }
}

const replace = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('pcre-version')
    if (frame.type(3) === 'function') return replaceByFunction(stage, frame)
    const replaced = replacePattern(frame.string(1), frame.string(2), frame.string(3), frame.optionalNumber(4) ?? -1)
    if ('error' in replaced) return pushBadPattern(frame, replaced)
    if ('raised' in replaced) return frame.fail(replaced.raised)
    assertSearched(stage, 'msys.pcre.replace', replaced)
    frame.pushString(replaced.replaced)
    return 1
  }
}

/** thrLua raises `not enough memory` after the last match unless the pattern has a named group (`msys-api.md` section 9). */
const replaceByFunction = (stage: Stage, frame: Frame): number => {
  const found = eachMatch(frame.string(1), frame.string(2), frame.optionalNumber(4) ?? -1)
  if ('error' in found) return pushBadPattern(frame, found)
  assertSearched(stage, 'msys.pcre.replace', found)
  let replaced = ''
  for (const [index, piece] of found.pieces.entries()) {
    if (index === found.raisesAfter) return frame.fail('not enough memory')
    replaced +=
      piece.kind === 'bytes' ? piece.bytes : replacementOf(frame.invoke(3, [groupTable(piece.groups)]), piece.groups)
  }
  if (found.raisesAfter !== undefined) return frame.fail('not enough memory')
  frame.pushString(replaced)
  return 1
}

const replacementOf = ([value = null]: readonly LuaValue[], groups: Groups): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : (groups.get(0) ?? '')

const split = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('pcre-version')
    const found = splitPattern(frame.string(1), frame.string(2), frame.optionalNumber(3) ?? -1)
    if ('error' in found) return pushBadPattern(frame, found)
    assertSearched(stage, 'msys.pcre.split', found)
    frame.pushValue(tableOf(found.fields))
    return 1
  }
}

const source = 'S/4/lua/ref-msys-pcre, thrLua modules/pcre.c'

export const pcreRows: readonly Row[] = [
  documented('msys.pcre.match', 'pure', { source, bind: match }),
  documented('msys.pcre.replace', 'pure', { source, bind: replace }),
  documented('msys.pcre.split', 'pure', { source, bind: split }),
]
