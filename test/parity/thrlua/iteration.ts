import type { Expected } from './expected.js'

/** `for … in` over an object with `__iter`. */
export const iteration: readonly Expected[] = [
  ['for i = "01", "010" do io.write(i, " ") end', '1 2 3 4 5 6 7 8 true'],
  ['for i = "08", 9 do end', "false|p:1: 'for' initial value must be a number"],
  ['for i = 1, "08" do end', "false|p:1: 'for' limit must be a number"],
  ['for i = 1, 2, "08" do end', "false|p:1: 'for' step must be a number"],
  [
    'local t = setmetatable({}, {__iter = function(o) return next, {5, 6} end}) for k, v in t do io.write(k, v, " ") end return "done"',
    '15 26 true|done',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return nil end}) for k, v in t do end',
    'false|p:1: attempt to call a nil value',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return 5 end}) for k, v in t do end',
    'false|p:1: attempt to call a number value',
  ],
  ['local t = setmetatable({}, {__iter = function(o) error("boom") end}) for k, v in t do end', 'false|p:1: boom'],
  ['local t = setmetatable({}, {__iter = function(o) error("boom", 2) end}) for k, v in t do end', 'false|p:1: boom'],
  [
    'local t = setmetatable({}, {__iter = function(o) return function() error("boom", 2) end end}) for k, v in t do end',
    'false|p:1: boom',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return string.rep end}) for k, v in t do end',
    "false|p:1: bad argument #1 to '(for generator)' (string expected, got nil)",
  ],
  [
    'local t = setmetatable({}, {__iter = ipairs, __call = function() return nil end}) t[1] = 5 for k, v in t do return k, v end',
    'true|1|5',
  ],
  [
    'local t = setmetatable({}, {__iter = 5}) for k, v in t do return k, v end',
    'false|p:1: attempt to call a table value',
  ],
  [
    'local t = setmetatable({}, {__iter = setmetatable({}, {__call = function() return next, {7} end})}) for k, v in t do return k, v end',
    'false|p:1: attempt to call a table value',
  ],
  ['for k, v in {} do end', 'false|p:1: attempt to call a table value'],
  ['for k, v in nil do end', 'false|p:1: attempt to call a nil value'],
  ['for k, v in "abc" do end', 'false|p:1: attempt to call a string value'],
  ['for k, v in 5 do end', 'false|p:1: attempt to call a number value'],
  [
    'for k, v in setmetatable({}, {__call = function(self, s, c) c = (c or 0) + 1 if c < 4 then return c end end}) do io.write(k, " ") end',
    '1 2 3 true',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return setmetatable({}, {__iter = function() return next, {9} end, __call = function(s, a, b) return not b and 1 or nil end}) end}) for k, v in t do io.write(tostring(k), tostring(v), " ") end',
    '1nil 19 true',
  ],
  [
    'string.foo = 1 getmetatable("").__iter = function(s) return s:gmatch(".") end for c in "abc" do io.write(c, " ") end',
    'a b c true',
  ],
  [
    'local t = setmetatable({1,2,3}, {__iter = pairs}) for k, v in t do io.write(k, v, " ") end for k, v in t do io.write(k, v, " ") end',
    '11 22 33 11 22 33 true',
  ],
  [
    'local co = coroutine.wrap(function() for k in setmetatable({}, {__iter = function() coroutine.yield(1) end}) do end end) return co()',
    'false|p:1: attempt to yield across metamethod/C-call boundary',
  ],
  [
    'local co = coroutine.wrap(function() for k in setmetatable({}, {__iter = function() return function() coroutine.yield(1) end end}) do end end) return co()',
    'false|p:1: attempt to yield across metamethod/C-call boundary',
  ],
  ['for i = "010", 1, "-03" do t = (t or "") .. i .. " " end return t', 'true|8 5 2 '],
  ['for i = 1, 010, 03 do t = (t or "") .. i .. " " end return t', 'true|1 4 7 '],
  ['local t = setmetatable({1, 2}, {__iter = ipairs}) local n = 0 for _, v in t do n = n + v end return n', 'true|3'],
  [
    'local t = setmetatable({"one", "two"}, {__iter = ipairs}) local s = "" for _, v in t do s = s .. v end return s',
    'true|onetwo',
  ],
  ['local t = setmetatable({a = 1}, {__iter = pairs}) for k, v in t do return k, v end', 'true|a|1'],
  [
    'local t = setmetatable({}, {__iter = function(o) return function(s, c) c = c + 1 if c <= s then return c end end, 3, 0 end}) local s = "" for i in t do s = s .. i end return s',
    'true|123',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return function() end end}) for k in t do return "entered" end return "none"',
    'true|none',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return function(s, c) return not c and s or nil end, "state" end}) for k in t do return k end',
    'true|state',
  ],
  [
    'local t = setmetatable({}, {__iter = function(...) return next, {select("#", ...)} end}) for k, v in t, 1, 2, 3 do return k, v end',
    'true|1|1',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) return next, {rawequal(o, t)} end}) for k, v in t do return k, v end',
    'true|1|false',
  ],
  [
    'local n = 0 local t = setmetatable({1, 2, 3}, {__iter = function(o) n = n + 1 return ipairs(o) end}) for _ in t do end for _ in t do end return n',
    'true|2',
  ],
  [
    'local t = setmetatable({1, 2, 3}, {__iter = ipairs}) for i, v in t do for j, w in t do if i == 2 and j == 3 then return i * j end end end',
    'true|6',
  ],
  [
    'local t = setmetatable({1, 2, 3}, {__iter = ipairs}) local f = {} for i, v in t do f[i] = function() return v end end return f[1](), f[3]()',
    'true|1|3',
  ],
  [
    'local t = setmetatable({1, 2, 3}, {__iter = ipairs}) for i in t do if i == 2 then break end n = i end return n',
    'true|1',
  ],
  [
    'local p = newproxy(true) getmetatable(p).__iter = function(o) return next, {type(o)} end for k, v in p do return k, v end',
    'true|1|userdata',
  ],
  [
    'local co = coroutine.wrap(function() for i, v in setmetatable({7}, {__iter = ipairs}) do coroutine.yield(v) end return "end" end) return co(), co()',
    'true|7|end',
  ],
  [
    'local t = setmetatable({}, {__iter = function() return coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) end}) local s = 0 for v in t do s = s + v end return s',
    'true|3',
  ],
  [
    'local t = setmetatable({}, {__index = {__iter = ipairs}}) return pcall(function() for _ in t do end end)',
    'true|false|p:1: attempt to call a table value',
  ],
  [
    'local t = setmetatable({}, {__iter = nil}) return pcall(function() for _ in t do end end)',
    'true|false|p:1: attempt to call a table value',
  ],
  [
    'local t = setmetatable({}, {__iter = false, __call = function() return nil end}) for _ in t do end return "called"',
    'true|called',
  ],
  [
    'local t = setmetatable({}, {__metatable = "locked", __iter = function() return next, {"in"} end}) for k, v in t do return v end',
    'true|in',
  ],
  ['for k, v in function(s, c) return not c and "f" or nil end do return k, v end', 'true|f|nil'],
  ['for k, v in next, {5} do return k, v end', 'true|1|5'],
  [
    'for k, v in pairs({5}), nil do return k end',
    "false|p:1: bad argument #1 to '(for generator)' (table expected, got nil)",
  ],
  [
    'local function each() return setmetatable({9}, {__iter = ipairs}) end for k, v in each() do return k, v end',
    'true|1|9',
  ],
  [
    'local t = setmetatable({}, {__iter = function() return next, {1}, nil, 4 end}) for k, v, x in t do return k, v, x end',
    'true|1|1|nil',
  ],
  [
    'local t = setmetatable({}, {__iter = function() return setmetatable({}, {__call = function(self, s, c) return not c and "callable" or nil end}) end}) for k in t do return k end',
    'true|callable',
  ],
  [
    'local t = setmetatable({}, {__iter = function() return {} end}) for k in t do return k end',
    'false|p:1: attempt to call a table value',
  ],
  ['local t = setmetatable({}, {__iter = function() error("x") end})\n\nfor k in t do end', 'false|p:1: x'],
  ['local t = setmetatable({}, {__iter = function() error("x", 2) end})\n\nfor k in t do end', 'false|p:3: x'],
  [
    'local t = setmetatable({}, {__iter = function() return function() error("x", 2) end end})\n\nfor k in t do end',
    'false|p:3: x',
  ],
  [
    'local t = setmetatable({}, {__iter = function() error("x", 3) end})\nlocal function f()\nfor k in t do end end\n\nf()',
    'false|p:5: x',
  ],
  [
    'local t = setmetatable({}, {__iter = function() return next end})\nfor k in t do end',
    "false|p:2: bad argument #1 to '(for generator)' (table expected, got nil)",
  ],
  [
    'local t = setmetatable({}, {__iter = function() return string.len end})\nfor k in t do end',
    "false|p:2: bad argument #1 to '(for generator)' (string expected, got nil)",
  ],
  [
    'local deep = {} local function f(n) if n == 0 then for k, v in setmetatable({}, {__iter = function() return next, {5} end}) do return v end end return (f(n - 1)) end return f(150)',
    'true|5',
  ],
  [
    'local t = setmetatable({}, {__iter = function() local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return next, {f(1000)} end}) for k, v in t do return v end',
    'true|1000',
  ],
  [
    'local t = setmetatable({}, {__iter = function(o) collectgarbage() return next, {5} end}) for k, v in t do collectgarbage() return v end',
    'true|5',
  ],
  [
    'local v = 7 local o = setmetatable({}, {__iter = function() debug.setlocal(2, 1, 8) return next, {5} end}) for k, x in o do return v, k, x end',
    'true|8|1|5',
  ],
  [
    'local v = 7 local o = setmetatable({}, {__iter = function() local n, x = debug.getlocal(2, 1) return next, {n .. x} end}) for k, x in o do return k, x end',
    'true|1|v7',
  ],
  [
    'local o = setmetatable({}, {__iter = function() return next, {debug.getinfo(1, "n").name or "none"} end}) for k, v in o do return v end',
    'true|(for generator)',
  ],
]
