import type { Bytes } from '../../domain/bytes.js'
import { encodeText, readable } from '../../domain/canonical.js'
import type { Revision } from '../../domain/revision.js'
import { type AskedNames, askedNames } from '../../momentum/examine/asked-names.js'
import { allOf } from '../../report/words.js'
import type { LiveLog } from './live-log.js'
import type { OpenWorld } from './open-world.js'

/** Before the first client: what the policy names and nobody answers for. */
export const tellUndeclared = (policy: Revision, { declared }: Pick<OpenWorld, 'declared'>, log: LiveLog): void => {
  if (declared === null) {
    log.say('the world of --world answers: what it leaves out does not exist in it')
    return
  }
  const asked = askedNames(policy)
  const missing = [
    ...lacking('list', asked.lists, declared.lists),
    ...lacking('database', asked.databases, declared.databases),
  ]
  if (missing.length === 0) return
  log.warn(
    `the policy asks ${allOf(missing)}, and nothing declares ${missing.length === 1 ? 'it' : 'them'}: where it does, it cannot decide`,
    {
      hint: 'declare them in a file, --config FILE (what one may say: --help), or have a scenario answer instead, --world FILE',
    },
  )
}

const lacking = (kind: string, asked: AskedNames['lists'], declared: readonly Bytes[]): readonly string[] =>
  asked.filter((name) => !declared.includes(name)).map((name) => `the ${kind} ${readable(encodeText(name))}`)
