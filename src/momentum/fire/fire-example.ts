import { fireableHook } from './fireable.js'
import type { HookArgument, HookArgumentKind } from './hook.js'

/** A step of a scenario that fires the hook, to be copied and filled in; or why there can be none. */
export const fireExample = (
  name: string,
): { readonly step: string; readonly why?: never } | { readonly step?: never; readonly why: string } => {
  const found = fireableHook(name)
  if (found.outcome === 'refused') return { why: found.why }
  const args = found.hook.arguments.map(exampleOf)
  const given = args.length === 0 ? '' : `, args: [${args.join(', ')}]`
  return { step: `- fire: { hook: ${name}${given} }` }
}

const examples: Readonly<Record<HookArgumentKind, (argument: HookArgument) => string>> = {
  message: () => 'message',
  accept: () => 'accept',
  vctx: () => 'vctx',
  construct: () => 'construct',
  delivery: () => 'delivery',
  now: () => 'now',
  domain: () => 'example.net',
  text: ({ name }) => JSON.stringify(name),
  buffer: () => '""',
  'bounded buffer': () => '{ text: "", capacity: 512 }',
  number: () => '0',
}

const exampleOf = (argument: HookArgument): string => examples[argument.kind!](argument)
