import { resolve } from 'node:path'
import { requireText } from '../scenario/fields.js'
import { describe, invalid, type Located } from '../scenario/located.js'

/** A path, made absolute from that folder on. */
export const requirePath = (node: Located, what: string, folder: string): string => {
  const path = requireText(node, what)
  if (path !== '' && !path.includes('\0')) return resolve(folder, path)
  throw invalid(node.at, `${what} is ${describe(node)}`, "allowed is a path, from the configuration's folder on")
}

/** true or false. */
export const requireSwitch = (node: Located, what: string): boolean => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  throw invalid(node.at, `${what} is ${describe(node)}`, 'allowed is true or false')
}
