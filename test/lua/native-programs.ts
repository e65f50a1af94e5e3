/** Numbers at which 32 and 64 bits, and in and out of range, part. */
const numbers = [
  ...['0', '1', '-1', '2', '3.9', '-3.9', '2147483647', '2147483648', '-2147483648', '-2147483649'],
  ...['4294967295', '4294967296', '4294967298', '2^33 + 255', '1e13', '-1e13', '1772355600 * 1000', '2^53'],
  ...['2^62', '2^63', '-2^63', '2^64', '1e300', '1/0', '-1/0', '0/0', '"3"', '"4294967298"', '"1e10"', '"-5"'],
]

/** Small enough to loop to. */
const near = [
  '0',
  '1',
  '-1',
  '2',
  '3.9',
  '4294967297',
  '4294967298',
  '2^63',
  '2^64',
  '1/0',
  '-1/0',
  '0/0',
  '"4294967298"',
]

const each = (values: readonly string[], make: (value: string) => string): readonly string[] => values.map(make)

const formats = [
  ...each(numbers, (n) => `return string.format("%d|%i|%5d|%-22d|%022d|%+d|% d|%.3d|%.0d", ${Array(9).fill(n)})`),
  ...each(
    numbers,
    (n) => `return string.format("%x|%X|%#x|%#X|%o|%#o|%u|%20x|%-20x|%020x|%.18x", ${Array(11).fill(n)})`,
  ),
  ...each(numbers, (n) => `return string.format("%g|%.3f|%e|%s", ${Array(4).fill(n)})`),
  ...each(
    ['65', '0', '255', '256', '4294967361', '-1'],
    (n) => `return (string.format("[%c]", ${n}):gsub(".", function(c) return c:byte() .. "," end))`,
  ),
]

const strings = [
  ...each(numbers, (n) => `return ("abcdef"):sub(${n})`),
  ...each(numbers, (n) => `return ("abcdef"):sub(2, ${n})`),
  ...each(numbers, (n) => `return ("abcdef"):byte(${n})`),
  ...each(numbers, (n) => `return ("abcdef"):byte(5, ${n})`),
  ...each(numbers, (n) => `return ("abcabc"):find("b", ${n})`),
  ...each(numbers, (n) => `return ("abcabc"):find("b", ${n}, true)`),
  ...each(numbers, (n) => `return ("abcabc"):match("%w", ${n})`),
  ...each(numbers, (n) => `return ("abcabc"):gsub("b", "x", ${n})`),
  ...each(numbers, (n) => `return string.char(${n})`),
  ...each(near, (n) => `return ("ab"):rep(${n})`),
]

const tables = [
  ...each(near, (n) => `return table.concat({1, 2, 3}, ",", ${n === '-1/0' ? '1' : n}, 3)`),
  ...each(near, (n) => `local t = {1, 2, 3} local r = table.remove(t, ${n}) return r, table.concat(t, ",")`),
  ...each(
    ['1', '2', '4', '4294967297', '4294967298', '"2"'],
    (n) => `local t = {1, 2, 3} table.insert(t, ${n}, "x") return table.concat(t, ",")`,
  ),
  ...each(near, (n) => `return unpack({1, 2, 3}, ${n}, 3)`),
  ...each(near, (n) => `return unpack({1, 2, 3}, 1, ${n})`),
  ...each(numbers, (n) => `return select(${n}, "a", "b", "c")`),
]

const numerals = [
  ...['"ffffffffff", 16', '"0xff", 16', '"0x", 16', '"-1", 36', '"  zz  ", 36', '"1 1", 2', '"", 16', '"2", 2'],
  ...[
    '"99999999999999999999999", 10',
    '"ffffffffffffffffffff", 16',
    '"-ffffffffffffffffffff", 16',
    '"z", 37',
    '"1", 1',
  ],
  ...[
    '"10", 10',
    '10, 16',
    'nil, 16',
    '"10", 4294967298',
    '"0xffffffffff"',
    '"0x1p4"',
    '"1e1"',
    '" 5 "',
    '"5x"',
    '"inf"',
  ],
  ...['"+7", 8', '"- 7", 8', '"7\\0", 8', '"nan"', '""', '"1_0"', '{}', '', '"-0x10", 16', '"777", 8.9'],
].map((given) => `return tonumber(${given})`)

const dates = [
  ...Array.from('aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ%+-1').map(
    (letter) =>
      `return os.date("!%${letter}|", 1772347200), os.date("!%${letter}|", 0), os.date("!%${letter}|", 951782399)`,
  ),
  ...[1767225600, 1735603200, 1609459199, 1230768000, 1199145600, -1, -86400 * 366, 2 ** 33, 2 ** 40].map(
    (seconds) => `return os.date("!%c %G-W%V-%u %g %U %W %j %y %C", ${seconds})`,
  ),
  'return os.date("!%"), os.date("!a%"), os.date("!%Ec"), os.date("!")',
  'local t = os.date("!*t", 1772347200) return t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst',
  'local s = "" for k in pairs(os.date("*t", 5)) do s = s .. k .. " " end return s',
  'return os.time{year = 2026, month = 3, day = 1}, os.time{year = "2026", month = 14, day = -3, hour = 30, min = -5}',
  'return os.time{year = 1969, month = 12, day = 31, hour = 23, min = 59, sec = 59}',
  'return os.time{year = 2026, month = 3}',
  'return os.time{year = 2026, day = 3}',
  'return os.time(5)',
  'return os.difftime(10, 3), os.difftime(10)',
]

const errors = [
  ...[
    'string.rep()',
    'string.rep("x")',
    '("x"):rep({})',
    'string.sub()',
    '("x"):sub()',
    '("x"):find()',
    '("x"):find("[")',
  ],
  ...[
    '("x"):gsub("(", "")',
    '("x"):gsub("x", "%2")',
    '("x"):find("%")',
    '("x"):format()',
    'string.format()',
    'string.format("%d")',
  ],
  ...[
    'string.format("%d", "x")',
    'string.format("%d", 2^40, "x")',
    'string.format("%y", 2^40)',
    'string.format("%", 2^40)',
  ],
  ...[
    'string.format("%0000000d", 2^40)',
    'string.format("%123d", 2^40)',
    'string.format("%s", nil)',
    'string.char(256)',
  ],
  ...[
    'string.char("x")',
    'math.random(0)',
    'math.random(2, 1)',
    'math.random(1, 2, 3)',
    'math.random("x")',
    'math.random(2^31)',
  ],
  ...[
    'table.concat({1, {}, 3})',
    'table.insert({}, 1, 2, 3)',
    'table.insert(nil, 1)',
    ...['-2^30', '2^31 - 1, -2^31', '"x", 2^31', '0, {}', '0, 8000', '1, 1e5', '1, 1e6'].map(
      (range) => `unpack({}, ${range})`,
    ),
    'unpack()',
    'select(0)',
    'select(-5, 1)',
  ],
  ...['setfenv(1)', 'getfenv(-1)', 'getfenv(100)', 'tonumber()', 'io.lines("/nonexistent")', 'dofile("/nonexistent")'],
  ...[
    'require("no.such") ',
    'require()',
    'load("x")',
    'loadstring()',
    'coroutine.wrap(1)',
    'coroutine.resume(1)',
    'os.time{}',
  ],
  ...[
    'io.open()',
    'io.stdout:seek("bad")',
    'io.stdout.write()',
    'os.getenv()',
    'os.date({})',
    'error("x", 2)',
    'error("x", 0)',
  ],
  ...[
    'print(setmetatable({}, {__tostring = function() return {} end}))',
    'math.ldexp(1, 2^32)',
    'error("x", 2^32 + 1)',
  ],
].flatMap((call) => (/require\("no/.test(call) ? [] : [call]))

const behaviours = [
  ...errors.flatMap((call) => [
    `local r = {${call}} return #r`,
    `local a = 1\nlocal function f()\n  local r = ${call}\n  return r\nend\nf()`,
  ]),
  'local n = 0 return load(function() n = n + 1 return ({"return ", "1 + ", "2"})[n] end)()',
  'return loadstring("return ...", "@x.lua")(5)',
  'return loadstring("x = = 1")',
  'return loadstring("x = = 1", "@file.lua")',
  'return loadstring("x = = 1", "=name")',
  'return loadstring("\\n\\nx = = 1 -- a long chunk text that goes on and on and on and on and on")',
  'return loadstring("#!x\\nreturn 1")',
  'return loadfile("/nonexistent")',
  'return io.open("/nonexistent/x")',
  'return io.type(5), io.type(io.stdout)',
  'local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) error("in " .. b) end) return co(1), co("co")',
  'local co = coroutine.create(function() error({}) end) return coroutine.resume(co) == false, coroutine.status(co)',
  'local co co = coroutine.create(function() return coroutine.resume(co) end) return coroutine.resume(co)',
  'local co = coroutine.create(function() end) coroutine.resume(co) return coroutine.resume(co)',
  'return coroutine.running(), coroutine.status(coroutine.create(function() end))',
  'local s = "" for k, v in pairs{a = 1, b = 2, c = 3, d = 4, x = 5, [1] = 6, [2.5] = 7, [true] = 8} do s = s .. tostring(k) end return s',
  'local t = {} for i = 1, 40 do t["key" .. i] = i end t.key7 = nil t.key3 = nil t.new = 1 local s = "" for k in pairs(t) do s = s .. k .. " " end return s',
  'return 2^53, 1e15, 1e14, 123456789012345, 0.1, -0, 1/3, 100, 1e100, 10/2',
  'return ("%5.2s|%q|%5s|%-5s|"):format("abc", "a\\n\\0b\\"\\\\\\r", "x", "y")',
  'return ("abc"):gsub("%w", "%0%0"), ("abc"):gsub("", "-"), ("hello"):gsub("l*", "x")',
  'return ("k=v, a=b"):gsub("(%w)=(%w)", "%2=%1"), ("x"):gsub("x", {x = "y"}), ("x"):gsub("x", function() end)',
  'local t = {} for k, v in ("a=1,b=2"):gmatch("(%w)=(%w)") do t[#t + 1] = k .. v end return table.concat(t, ";")',
  'module("mod.a", package.seeall) function f() return 1 end return mod.a.f(), _NAME, package.loaded["mod.a"] == mod.a',
  'local f = setfenv(function() return x end, {x = 5}) return f(), getfenv(f).x',
  'local function f(...) return select("#", ...), arg and arg.n end return f(1, nil, nil)',
  'return xpcall(function() error("x") end, function(m) return "handled " .. m end)',
  'local function f() f() end local ok, m = pcall(f) return ok, m:match("stack overflow")',
  'local t = setmetatable({}, {__index = function(_, k) return k .. "!" end, __call = function(_, a) return a end}) return t.x, t(5)',
  'return tostring(1e15), tostring(-1e15), tostring(2^31), 2^31 .. "", 5 .. ""',
  'return math.floor(-3.5), math.fmod(-7, 3), -7 % 3, math.max(1, 5, 3), math.huge, -math.huge, math.abs(-2^31)',
  'return string.byte("\\255\\0\\127", 1, -1), #"\\0\\0", ("\\0x"):len()',
  'local function deep() return debug.traceback("m") end return (deep():gsub("\\n.*", ""))',
  'local i = debug.getinfo(1, "Sl") return i.short_src, i.currentline, i.what',
  'return next({}), next({5}), rawequal("a", "a"), rawget({1}, 1), type(nil), #{1, 2, 3, nil, 5}',
  'return table.maxn({1, [10] = 2}), table.getn({1, 2}), table.foreachi({1}, function(_, v) return v end)',
  'local t = {5, 3, 1, 4} table.sort(t) return table.concat(t, ",")',
  'local t = {5, 3, 1, 4} table.sort(t, function(a, b) return a > b end) return table.concat(t, ",")',
]

/** Small programs whose printed bytes native Lua 5.1 decides. */
export const nativePrograms: readonly string[] = [
  ...formats,
  ...strings,
  ...tables,
  ...numerals,
  ...dates,
  ...behaviours,
]
