import type { Canonical } from '../domain/canonical.js'
import { decodeText, encodeText } from '../domain/canonical.js'
import type { ConfigSpec } from '../domain/world.js'
import { isText, keyBytes, type Lookup } from './lookup.js'

/** Questions about the server's own configuration, by function. */
export const configAnswers = (config: ConfigSpec): Readonly<Record<string, Lookup>> => ({
  'msys.config': valueAnswers(config),
  'msys.core.config_get_binding_id_from_name': ([name]) => [config.bindings.indexOf(keyBytes(name))],
  'msys.core.config_get_binding_name_from_id': ([id]) => [bindingName(config, id)],
  'msys.core.config_get_binding_group_size': ([name]) => [membersOf(config, name).length],
  'msys.core.binding_group_members': ([name]) => [membersOf(config, name).map(encodeText)],
})

/** Key: everything after "get". `{value}`, null where the configuration says nothing. */
const valueAnswers = (config: ConfigSpec): Lookup => {
  const encode = (value: string | number | null): Canonical => ({
    value: typeof value === 'string' ? encodeText(value) : value,
  })
  const answers = new Map([...config.values].map(([path, values]) => [path, values.map(encode)] as const))
  return (key) => answers.get(key.filter(isAsked).map(pathElement).join(' ')) ?? noValue
}

/** What identifies the policy's own configuration stands last in a key, and names no value. */
const isAsked = (element: Canonical): boolean =>
  typeof element !== 'object' || element === null || !('configuration' in element)

const noValue: readonly Canonical[] = [{ value: null }]

/** A script may pass anything; what is neither text nor number is no part of any path. */
const pathElement = (element: Canonical): string =>
  typeof element === 'number' || !isText(element) ? JSON.stringify(element) : decodeText(element)

const bindingName = (config: ConfigSpec, id: Canonical | undefined): Canonical => {
  const name = typeof id === 'number' ? config.bindings[id] : undefined
  return name === undefined ? null : encodeText(name)
}

const membersOf = (config: ConfigSpec, name: Canonical | undefined): readonly string[] =>
  config.bindingGroups.get(keyBytes(name)) ?? []
