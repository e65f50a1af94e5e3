/** A way of thrLua that the machine of Lua 5.4 does not have through the bridge. */
export interface NotBridged {
  readonly id: string
  /** what a policy may tell by */
  readonly what: string
  /** why the bridge does not make it the same */
  readonly why: string
}

/**
 * All that is known to part the two machines under one policy and one recording: where they part, one of these may be the reason,
 * or a fault of either, which is what a second opinion is for.
 */
export const notBridged: readonly NotBridged[] = [
  {
    id: 'negative-zero',
    what: 'the sign of 0 in constants (-0, 0 * -1) and in keys of tables',
    why: "5.1 keeps one constant for 0 and -0 of a function, with the first one's sign, and the sign of a key; 5.4 neither",
  },
  {
    id: 'nan-sign',
    what: 'the sign that string.format shows of a nan that a function of math came to',
    why: "functions of math that stand in for 5.1's make one nan, and C's make one of either sign",
  },
  {
    id: 'operand-names',
    what: "in a message, the name of a variable that came out of 'and' or 'or'",
    why: "5.4's compiler moves values where 5.1's leaves them, so the name is not found",
  },
  {
    id: 'message-lines',
    what: 'the line of an error within an expression of several lines',
    why: "5.4 tells the operator's line, 5.1 that of the last operand",
  },
  {
    id: 'loop-bounds',
    what: 'which of several bounds of a loop that are no numbers an error names',
    why: '5.4 looks at the limit first, 5.1 at the first value',
  },
  {
    id: 'stack-levels',
    what: 'levels of error, getfenv, setfenv and debug.getinfo, counted over a tail call, an __iter or an operator of thrLua',
    why: 'a tail call takes a level of its own in 5.1 alone, and what stands in for thrLua’s operators takes one here',
  },
  {
    id: 'debug-view',
    what: 'what debug tells of hidden locals, temporaries, upvalues and their number, and what debug.traceback writes of tail calls',
    why: "they are the compiler's own: 5.4 has an upvalue _ENV, other loop variables, and other functions with upvalues",
  },
  {
    id: 'nul-in-text',
    what: 'a NUL in a text that is taken for a number, or at the end of a program',
    why: '5.1 reads up to the NUL, 5.4 refuses the text',
  },
  {
    id: 'environments-of-c',
    what: 'setfenv(0, …), and environments of functions of C and of userdata',
    why: '5.4 has no such thing',
  },
  {
    id: 'nested-iter',
    what: 'an object that __iter gives as the iterator and that has an __iter of its own',
    why: "the loop's values are worked out before it begins, and not again",
  },
  {
    id: 'compiler-limits',
    what: 'programs beyond 60 upvalues, or near 250 registers of a function',
    why: "5.4's compiler has limits of its own, and other words for them",
  },
  {
    id: 'depth',
    what: 'how deep calls, patterns and parsers go before they fail, and errors in the handler of xpcall',
    why: 'the stacks of both machines have other sizes and rules',
  },
  {
    id: 'limits',
    what: 'whether a call ends at the limit of instructions or memory',
    why: 'the machines count other instructions, and objects take other room',
  },
  {
    id: 'addresses',
    what: 'addresses in texts, and the order of keys that are tables, functions or userdata',
    why: 'objects lie elsewhere; production does not fix either',
  },
  {
    id: 'collection',
    what: 'when __gc of a userdata runs and weak references are cleared',
    why: 'each machine collects by its own pace; production has a third',
  },
  {
    id: 'wrapped-coroutines',
    what: 'the message where a function of coroutine.wrap calls itself',
    why: "5.4's own, in its words",
  },
  {
    id: 'last-digits',
    what: 'the last digits of math.log, exp, sin and their like',
    why: 'C libraries differ in them; production has a third',
  },
]
