import type { Expected } from './expected.js'

/** `\x` and `\u`. */
export const escapes: readonly Expected[] = [
  ['return "\\x41\\x4a\\x4A"', 'true|AJJ'],
  ['return "\\u00a3", "\\u0000a3", "\\u000000a3"', 'true|<194><163>|<194><163>|<194><163>'],
  ['return "\\uffffffff"', 'true|<255>'],
  ['return "\\u7fffffff"', 'true|<253><191><191><191><191><191>'],
  ['return "\\u80000000"', 'true|<0>'],
  ['return "\\u004100"', 'true|<228><132><128>'],
  ['return "\\u00410000"', 'true|<248><144><144><128><128>'],
  ['return "\\q\\-\\(\\@"', 'true|q-(@'],
  ['return "\\\\x41", "\\\\\\x41", "\\\\\\\\x41"', 'true|\\x41|\\A|\\\\x41'],
  ['return ("\\u0041\\u00e9\\u20ac\\u01f600"):byte(1, -1)', 'true|65|195|169|226|130|172|240|159|152|128'],
  ['return "\\u0041" == "A", \'\\u0027\', "\\u0022"', 'true|true|\'|"'],
  ['return "\\x4141", "\\x410"', 'true|A41|A0'],
  ['return "\\u00e9e9", ("\\u00e9e9"):byte(1, -1)', 'true|<238><167><169>|238|167|169'],
  ['return "\\255" == "\\xff", "\\0655"', 'true|true|A5'],
]
