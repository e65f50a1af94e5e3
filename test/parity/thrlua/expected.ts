/**
 * A program of thrLua, and what it prints: what it wrote, then `true` and its results, `false` and its error, or `refused` and
 * why it does not compile, with bars between. Bytes beyond ASCII are shown as `<10>`, addresses as `ADDR`.
 */
export type Expected = readonly [program: string, prints: string]
