import { encodeText } from '../../domain/canonical.js'
import type { FiredArgument, FiredHook } from '../../domain/events.js'
import { nearestNames } from '../../domain/nearest.js'
import { fireableHook } from '../../momentum/fire/fireable.js'
import type { Hook, HookArgument } from '../../momentum/fire/hook.js'
import { hookSignatures } from '../../momentum/fire/hook-signatures.js'
import {
  encodeWith,
  isNothing,
  openMap,
  requireBytes,
  requireCount,
  requireList,
  requireText,
  requireWord,
} from './fields.js'
import { describe, invalid, type Located } from './located.js'

/** `{ hook: core_x, args: [message, now, "a text"] }`, each argument as the hook's signature has it. */
export const readFire = (node: Located): FiredHook => {
  const fields = openMap(node, 'fire', ['hook', 'args'])
  const name = fields.get('hook')
  if (!name) throw invalid(node.at, 'fire without hook', 'it needs hook, and args where the hook has some')
  const hook = requireHook(name)
  const args = fields.get('args')
  const given = args === undefined ? [] : requireList(args, 'args')
  if (given.length !== hook.arguments.length)
    throw invalid(
      (args ?? node).at,
      `${hook.name} with ${given.length === 1 ? 'one argument' : `${given.length} arguments`}`,
      `allowed are ${hook.arguments.length}${hook.arguments.length === 0 ? '' : `: ${hook.arguments.map(argumentText).join(', ')}`}`,
    )
  return { hook: hook.name, arguments: given.map((argument, index) => readArgument(argument, hook.arguments[index]!)) }
}

const requireHook = (node: Located): Hook => {
  const name = requireText(node, 'hook')
  const found = fireableHook(name)
  if (found.outcome === 'fireable') return found.hook
  const isNamed = Object.hasOwn(hookSignatures, name) || !found.why.endsWith('no documented hook')
  if (isNamed) throw invalid(node.at, found.why, deliverySteps[name] ?? 'no step fires it')
  const nearest = nearestNames(name, Object.keys(hookSignatures))
  throw invalid(
    node.at,
    found.why,
    nearest.length === 0 ? "allowed are the hooks of Momentum's C interface" : `the nearest: ${nearest.join(', ')}`,
  )
}

/** Which steps lead to the hooks that have phases of their own. */
const deliverySteps: Readonly<Record<string, string>> = {
  core_log_delivery_v1: 'the step deliver leads to it',
  core_log_transient_failure_v1: 'the step tempfail leads to it',
  core_log_permanent_failure_v1: 'the step permfail leads to it',
  core_pre_mailq_message_requeue: 'the step tempfail leads to it',
  generic_delivery_msg_dispose: 'the steps deliver and permfail lead to it',
  msg_gen_data_spool: 'the step inject leads to it',
}

const argumentText = ({ name, kind }: HookArgument): string => `${name} (${forms[kind!]})`

const forms: Readonly<Record<NonNullable<HookArgument['kind']>, string>> = {
  message: 'the word message',
  accept: 'the word accept',
  vctx: 'the word vctx',
  construct: 'the word construct',
  delivery: 'the word delivery',
  now: 'the word now',
  domain: "a domain's name",
  text: 'a text or null',
  buffer: 'a text',
  'bounded buffer': '{ text, capacity }',
  number: 'a whole number',
}

const readArgument = (node: Located, argument: HookArgument): FiredArgument => {
  const { name, kind } = argument
  if (kind === 'domain') return { domain: encodeText(requireBytes(node, name)) }
  if (kind === 'text') return isNothing(node) ? null : { text: encodeText(requireBytes(node, name)) }
  if (kind === 'buffer') return { buffer: encodeText(requireBytes(node, name)) }
  if (kind === 'bounded buffer') return readBounded(node, name)
  if (kind === 'number') return readNumber(node, name)
  if (node.kind !== 'scalar') throw invalid(node.at, `${name} is ${describe(node)}`, `allowed is ${forms[kind!]}`)
  return requireWord(node, name, [kind!])
}

const readBounded = (node: Located, name: string): FiredArgument => {
  const fields = openMap(node, name, ['text', 'encoding', 'capacity'])
  const [text, capacity] = [fields.get('text'), fields.get('capacity')]
  if (!text || !capacity)
    throw invalid(node.at, `${name} without ${text ? 'capacity' : 'text'}`, `allowed is ${forms['bounded buffer']}`)
  return {
    buffer: encodeText(encodeWith(text, fields.get('encoding'), name)),
    capacity: requireCount(capacity, `the capacity of ${name}`),
  }
}

const readNumber = (node: Located, name: string): number => {
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isSafeInteger(node.value))
    return node.value + 0
  throw invalid(node.at, `${name} is ${describe(node)}`, `allowed is ${forms.number}`)
}
