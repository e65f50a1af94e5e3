import { hookSignatures } from './hook-signatures.js'

/** What an argument is, as far as a source can give it. */
export type HookArgumentKind =
  | 'message'
  | 'accept'
  | 'vctx'
  | 'construct'
  | 'delivery'
  | 'domain'
  | 'now'
  | 'text'
  | 'buffer'
  | 'bounded buffer'
  | 'number'

export interface HookArgument {
  readonly name: string
  /** as the C interface has it */
  readonly type: string
  /** null: nothing that a source knows can stand for it */
  readonly kind: HookArgumentKind | null
}

export interface Hook {
  readonly name: string
  readonly arguments: readonly HookArgument[]
  readonly returns: 'void' | 'hook' | 'text'
}

/** A documented hook: its signature, read. `returns` is null where it answers a structure. */
export const hookNamed = (
  name: string,
): (Omit<Hook, 'returns'> & { readonly returns: Hook['returns'] | null }) | null => {
  const signature = Object.hasOwn(hookSignatures, name) ? hookSignatures[name] : undefined
  if (!signature) return null
  const [args, returns] = signature
  return {
    name,
    arguments: args === '' ? [] : args.split(/, (?=\w+: )/).map(readArgument),
    returns: returnsOf(returns),
  }
}

const returnsOf = (type: string): Hook['returns'] | null => {
  if (type === 'void') return 'void'
  if (type === 'int') return 'hook'
  return /^(?:const )?char ?\*$/.test(type) ? 'text' : null
}

const readArgument = (argument: string): HookArgument => {
  const [name, type] = argument.split(': ') as [string, string]
  return { name, type, kind: kindOf(type) }
}

const kinds: Readonly<Record<string, HookArgumentKind>> = {
  ec_message: 'message',
  'const ec_message *': 'message',
  accept_construct: 'accept',
  validate_context: 'vctx',
  message_construct: 'construct',
  delivery_construct: 'delivery',
  domain_record: 'domain',
  timeval: 'now',
  string: 'text',
  'char*': 'text',
  ec_string: 'buffer',
  number: 'number',
  ssize_t: 'number',
  u_int16_t: 'number',
  u_int32_t: 'number',
  uint64_t: 'number',
  dsn_actype: 'number',
}

const kindOf = (type: string): HookArgumentKind | null =>
  type.startsWith('ec_string(cap ') ? 'bounded buffer' : (kinds[type] ?? null)
