/** `NAME=VALUE`, parted at the first `=` outside of brackets: a question or a field in them may have one. Undefined where there is none. */
export const nameAndValue = (text: string): { readonly name: string; readonly value: string } | undefined => {
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (depth > 0 && character === '"' && text[at - 1] !== '\\') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === '[') depth += 1
    else if (character === ']') depth = Math.max(0, depth - 1)
    else if (character === '=' && depth === 0 && at > 0) return { name: text.slice(0, at), value: text.slice(at + 1) }
  }
  return undefined
}
