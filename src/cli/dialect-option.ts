import { Option } from 'commander'
import type { Dialect } from '../domain/revision.js'

/** What commands that read a policy are told of its language. */
export interface DialectOptions {
  readonly dialect?: Dialect | undefined
}

/** Made anew for each command that takes it. */
export const dialectOption = (): Option =>
  new Option('--dialect <name>', "the policy's language: thrlua, Momentum's own, or lua54, Lua 5.4 as it is")
    .choices(['thrlua', 'lua54'])
    .default('thrlua')

/** The same of a candidate, which may be written for another server. */
export const candidateDialectOption = (): Option =>
  new Option(
    '--dialect <name>',
    "the candidate's language: thrlua, Momentum's own, lua54, Lua 5.4 as it is, or kumo, a policy for KumoMTA's events",
  )
    .choices(['thrlua', 'lua54', 'kumo'])
    .default('thrlua')
