import type { Expected } from './expected.js'

/** Octal numerals, and text that is taken for a number. */
export const numerals: readonly Expected[] = [
  ['return 0.5, 0.5e1, 0., 0x10, 0X10, 0xA, 00, 007', 'true|0.5|5|0|16|16|10|0|7'],
  ['return 0x10e2', 'true|4322'],
  [
    'return 0x8000000000000000, 0xffffffffffffffff, 0xfffffffffffffffff',
    'true|9.2233720368548e+18|9.2233720368548e+18|9.2233720368548e+18',
  ],
  ['return 0777777777777777777777, 01777777777777777777777', 'true|9.2233720368548e+18|9.2233720368548e+18'],
  ['return 0x7fffffffffffffff', 'true|9.2233720368548e+18'],
  ['return -010, - 010', 'true|-8|-8'],
  ['return tostring(-0), -0, 0 * -1, tonumber("-0"), "-0" + 0', 'true|-0|-0|-0|0|0'],
  [
    'return tonumber("0x"), tonumber("0x10"), tonumber("1e"), tonumber("1e1"), tonumber(" 010"), tonumber("+010"), tonumber("010 "), tonumber("010x"), tonumber("")',
    'true|nil|16|nil|10|10|10|8|nil|nil',
  ],
  [
    'return tonumber("010", 10), tonumber("010", 8), tonumber("08", 10), tonumber("08", 16), tonumber("0x10", 16), tonumber("777", 8)',
    'true|8|8|nil|8|16|511',
  ],
  [
    'return tonumber("inf"), tonumber("nan"), tonumber("-inf"), tonumber("infinity"), tonumber("0inf")',
    'true|inf|nan|inf|inf|nil',
  ],
  [
    'return ("x"):rep("010"), ("abcdefghijkl"):sub("010"), math.floor("010"), ("x"):rep("08")',
    "false|p:1: bad argument #1 to 'rep' (number expected, got string)",
  ],
  ['return "010" + 1, "09" + 1', 'false|p:1: attempt to perform arithmetic on a string value'],
  ['return -"010", "010" * "010", "010" ^ 2, "010" % 3, "010" .. 1, "0x10" + 0', 'true|-8|64|64|2|0101|16'],
  ['return "010" == 8, "010" < "9"', 'true|false|true'],
  ['return "010" < 9', 'false|p:1: attempt to compare string with number'],
  ['local t = {} t["010"] = 1 return t[8], t[10]', 'true|nil|nil'],
  ['return math.max("010", "9"), math.min("0x10")', 'true|9|16'],
  ['local mode = 0660 return mode, 0644, 010, 0777, 00, 0', 'true|432|420|8|511|0|0'],
  ['return 07 + 1, 010 * 2, -017, 0x1F, 0XfF, 0xabcdef', 'true|8|16|-15|31|255|11259375'],
  ['return 0x1e+1', 'true|31'],
  ['return 0x1e1, 0xe', 'true|481|14'],
  [
    'return tonumber("010"), tonumber("08"), tonumber("09"), tonumber("0660"), tonumber("00.5"), tonumber("0.5"), tonumber("-010"), tonumber("-08")',
    'true|8|nil|nil|432|nil|0.5|-8|nil',
  ],
  [
    'return tonumber("00"), tonumber("000"), tonumber("0"), tonumber("-0"), tonumber("0."), tonumber("-0."), tonumber("0e0"), tonumber("00e1")',
    'true|0|0|0|0|0|-0|nil|nil',
  ],
  [
    'return tonumber("0x10"), tonumber("-0x10"), tonumber("0xg"), tonumber("0x"), tonumber("0xffffffffff"), tonumber("0xffffffffffffffffff"), tonumber("-0xffffffffffffffffff")',
    'true|16|-16|nil|nil|1099511627775|9.2233720368548e+18|-9.2233720368548e+18',
  ],
  [
    'return tonumber("0777777777777777777777"), tonumber("07777777777777777777777"), tonumber("-07777777777777777777777")',
    'true|9.2233720368548e+18|9.2233720368548e+18|-9.2233720368548e+18',
  ],
  ['return tonumber("0x1p4"), tonumber("0x1.8"), tonumber("1x"), tonumber("0b1")', 'true|nil|nil|nil|nil'],
  ['return tonumber("010\\0"), tonumber("0\\0"), tonumber("08\\0")', 'true|8|0|nil'],
  [
    'return tonumber(010), tonumber(010, 8), tonumber("010", 10), tonumber("010", 8), tonumber("08", 10), tonumber("010", 16), tonumber("z", 36)',
    'true|8|nil|8|8|nil|16|35',
  ],
  [
    'return tonumber(os.date("!%H", 28800)), tonumber(os.date("!%H", 36000)), os.date("!%H", 28800) == "08"',
    'true|nil|10|true',
  ],
  ['return pcall(function() return "08" + 1 end)', 'true|false|p:1: attempt to perform arithmetic on a string value'],
  ['return pcall(function() return 1 + "09" end)', 'true|false|p:1: attempt to perform arithmetic on a string value'],
  [
    'local h = "08" return pcall(function() return h * 60 end)',
    "true|false|p:1: attempt to perform arithmetic on upvalue 'h' (a string value)",
  ],
  [
    'local t = {h = "08"} return pcall(function() return t.h - 1 end)',
    "true|false|p:1: attempt to perform arithmetic on field 'h' (a string value)",
  ],
  ['return "010" + "010", "0x10" * 1, "07" / 7, "-010" - 0, "010" % 5, 2 ^ "03", -"010"', 'true|16|16|1|-8|3|8|-8'],
  ['return pcall(string.rep, "x", "08")', "true|false|bad argument #2 to '?' (number expected, got string)"],
  ['return math.max("010", 9), math.floor("010"), math.abs("-010"), math.sqrt("020")', 'true|9|8|8|4'],
  ['return pcall(math.floor, "09")', "true|false|bad argument #1 to '?' (number expected, got string)"],
  ['return string.char("0101", "0102"), ("abc"):byte("02"), #("x"):rep("010")', 'true|AB|98|8'],
  [
    'local t = {} table.insert(t, "01", "a") return t[1], select("02", "a", "b"), unpack({1, 2, 3}, "02")',
    'true|a|b|2|3',
  ],
  ['return pcall(function() for i = "08", 9 do end end)', "true|false|p:1: 'for' initial value must be a number"],
  ['return "010" == "8", "010" == 8, ({["010"] = 1})[8], "010" .. 0', 'true|false|false|nil|0100'],
  [
    'return 1 < 2, pcall(function() return "010" < 9 end)',
    'true|true|false|p:1: attempt to compare string with number',
  ],
  ['return table.concat({010, "010"}, ","), #tostring(0777)', 'true|8,010|3'],
  [
    'return tonumber("inf"), tonumber("nan"), tonumber("-inf"), tonumber("-nan"), tonumber("infinity"), tonumber("INF"), tonumber("0inf")',
    'true|inf|nan|inf|nan|inf|inf|nil',
  ],
  [
    'return -1/0 == tonumber(tostring(-1/0)), 1/0 == tonumber(tostring(1/0)), -math.huge < math.huge',
    'true|false|true|true',
  ],
  ['return loadstring("return 1 & 3")(), loadstring("return !nil")(), loadstring("return 010")()', 'true|1|true|8'],
]
