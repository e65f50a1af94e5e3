/** Ids are new in each run: what is told of them is held against a text without them. */
export const anyId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
