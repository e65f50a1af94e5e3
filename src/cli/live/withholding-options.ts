import { type Command, Option } from 'commander'
import { readRedactionProfile } from '../../capture/redaction-profile/read-redaction-profile.js'
import { readable } from '../../domain/canonical.js'
import { type BodyMode, bodyModes } from '../../domain/redaction.js'
import type { Withholding } from '../../engine/redaction/keyed.js'

/** Options of every command that records what others sent. */
export interface WithholdingOptions {
  /** a file */
  readonly redact?: string
  readonly bodies: BodyMode
}

/** Adds them; `bodies` is which bodies are kept where nobody says, and `why`. */
export const addWithholdingOptions = (
  command: Command,
  { bodies, why }: { readonly bodies: BodyMode; readonly why: string },
): Command =>
  command
    .option('--redact <profile>', 'write down no more than this profile (YAML) lets; see below')
    .addOption(
      new Option(
        '--bodies <which>',
        `which bodies of messages are kept: none, those that the policy looked at (read), or all; ${why}`,
      )
        .choices(bodyModes)
        .default(bodies),
    )

/** What is not to be written down. `say` is told what whoever asked for that may not know. Throws Trouble as `readRedactionProfile`. */
export const withholdingOf = ({ redact, bodies }: WithholdingOptions, say: (text: string) => void): Withholding => {
  const redaction = redact === undefined ? null : readRedactionProfile(redact)
  if (redaction) {
    const { profile, isKeyOfRun, key } = redaction.redaction
    const whose = isKeyOfRun
      ? 'with a key of this run alone: pseudonyms of another run are others'
      : `with the key ${key}`
    say(`redacting under the profile ${readable(profile)}, ${whose}`)
  }
  return { redaction, bodies }
}
