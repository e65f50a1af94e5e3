import type { Expected } from './expected.js'

/** Texts of numbers. */
export const texts: readonly Expected[] = [
  [
    'return 1/0, -1/0, 0/0, -(0/0), 1/0 .. "", -1/0 .. "", tostring(-1/0), table.concat({-1/0, 0/0}, ",")',
    'true|inf|inf|nan|nan|inf|inf|inf|inf,nan',
  ],
  ['return 1/0, -1/0, 0/0, -(0/0), math.huge, -math.huge', 'true|inf|inf|nan|nan|inf|inf'],
  ['return tostring(1/0), tostring(-1/0), tostring(0/0), tostring(-(0/0))', 'true|inf|inf|nan|nan'],
  ['return 1/0 .. "", -1/0 .. "|" .. -1/0, "x" .. 0/0 .. "y"', 'true|inf|inf|inf|xnany'],
  ['return table.concat({1/0, -1/0, 0/0, 5}, " ")', 'true|inf inf nan 5'],
  ['return #tostring(-1/0), (-1/0 .. ""):upper(), ("x"):rep(3, -1/0)', 'true|3|INF|xxx'],
  ['return -0, 0 * -1, -0 .. "", tostring(0 * -1), 1 / -0, 1 / (0 * -1)', 'true|-0|-0|-0|-0|inf|inf'],
  ['local t = {[1/0] = "a", [-1/0] = "b"} return t[math.huge], t[-math.huge]', 'true|a|b'],
]
