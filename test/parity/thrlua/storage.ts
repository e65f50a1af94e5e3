import type { Expected } from './expected.js'

/** `_TLS` and `_OSTLS`. */
export const storage: readonly Expected[] = [
  [
    'return _TLS == _TLS, type(_TLS), _OSTLS == _OSTLS, type(_OSTLS), rawget(_G, "_TLS"), _TLS == _OSTLS',
    'true|true|table|true|table|nil|false',
  ],
  ['_TLS.x = 1 local a = coroutine.wrap(function() return _TLS.x, _TLS == _TLS end) return a()', 'true|nil|true'],
  [
    '_TLS.x = 1 local t = _TLS local a = coroutine.wrap(function() return _TLS == t, _TLS == _G end) return a()',
    'true|false|false',
  ],
  ['return _TLS == _G', 'true|false'],
  ['_TLS.zz = 5 return zz', 'true|nil'],
  ['_TLS = 5 return _TLS, rawget(_G, "_TLS")', 'true|5|5'],
  ['setmetatable(_G, nil) return _TLS', 'true|nil'],
  [
    'setmetatable(_G, {__index = function(_, k) return k end}) return undefined, _TLS, _OSTLS',
    'true|undefined|_TLS|_OSTLS',
  ],
  [
    'return type(_TLS), type(_OSTLS), _TLS == _TLS, _OSTLS == _OSTLS, _TLS == _OSTLS, _TLS == _G',
    'true|table|table|true|true|false|false',
  ],
  ['_TLS.a = 1 return _TLS.a, a, rawget(_G, "_TLS")', 'true|1|nil|nil'],
  [
    '_TLS.v = "main" return coroutine.wrap(function() local before = _TLS.v _TLS.v = "co" return before, _TLS.v end)(), _TLS.v',
    'true|nil|main',
  ],
  [
    'local co = coroutine.create(function() _TLS.n = 1 while true do coroutine.yield(_TLS.n) _TLS.n = _TLS.n + 1 end end) local r = {} for i = 1, 3 do r[i] = select(2, coroutine.resume(co)) end return r[1], r[2], r[3], _TLS.n',
    'true|1|2|3|nil',
  ],
  ['setfenv(1, setmetatable({}, {__index = _G})) return type(_TLS), type(print)', 'true|table|function'],
  ['local f = setfenv(function() return _TLS end, {}) return f()', 'true|nil'],
  ['local n = 0 for k in pairs(_G) do if k == "_TLS" or k == "_OSTLS" then n = n + 1 end end return n', 'true|0'],
]
