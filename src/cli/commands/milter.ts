import { type Command, InvalidArgumentError, Option } from 'commander'
import { liveConfigurationHelp } from '../../capture/live-configuration/help.js'
import { type MilterAddress, parseMilterAddress } from '../../capture/milter/parse-milter-address.js'
import { redactionHelp } from '../../capture/redaction-profile/help.js'
import { Trouble } from '../../domain/trouble.js'
import { dialectOption } from '../dialect-option.js'
import { endingOnTrouble } from '../live/ending-on-trouble.js'
import { servers, wholeWithin } from '../live/option-values.js'
import type { MilterCommandOptions } from '../live/serve-milter.js'
import { withServiceOptions } from '../live/service-options.js'
import { policyHelp } from '../policy-help.js'

export const addMilter = (program: Command): void => {
  const command = program
    .command('milter')
    .description('be the milter of a Postfix or Sendmail: record what a policy would decide of its mail, or decide it')
    .requiredOption('--policy <path>', policyHelp)
    .addOption(dialectOption())
    .requiredOption(
      '--on <address>',
      'where mail servers connect: inet:PORT@HOST, inet6:PORT@HOST or unix:PATH',
      address,
    )
    .addOption(
      new Option('--mode <mode>', 'observe: record, and accept everything; enforce: do as the policy decides')
        .choices(['observe', 'enforce'])
        .default('observe'),
    )
    .option('--hostname <name>', 'the name that the policy is told; default: the name of the machine')
    .option(
      '--config <file>',
      'a file (YAML) that says what answers the policy: resolver, databases, lists, users; see below',
    )
    .option(
      '--resolver <servers>',
      'ask these name servers, ADDRESS or ADDRESS:PORT; default: those of the system',
      servers,
    )
    .option(
      '--shadow <path>',
      'a candidate: each session is compared with it once it is over, and drift is told, while answers stay with the policy',
    )
    .option('--world <file>', 'a scenario file whose world answers in place of the real one')
    .option('--max-size <octets>', 'the biggest message', wholeWithin(1, 2 ** 31 - 1), 64 * 1024 * 1024)
  withServiceOptions(command)
    .addHelpText('after', `${milterHelp}\n\n${liveConfigurationHelp}\n${redactionHelp}`)
    .action(async (_options: unknown, command: Command) => {
      const { serveMilters } = await import('../live/serve-milter.js')
      await endingOnTrouble(() => serveMilters(command.optsWithGlobals<MilterCommandOptions>()))
    })
}

/** Lines for main.cf stand by themselves: tests give them to a live Postfix. */
const milterHelp = `
Postfix, in main.cf, to observe; mail passes where the milter is not there:

  smtpd_milters = inet:127.0.0.1:8891
  milter_default_action = accept

To enforce, put mail off where it is not there, have every client say HELO, and let recipients differ:

  smtpd_milters = inet:127.0.0.1:8891
  milter_default_action = tempfail
  smtpd_helo_required = yes
  smtpd_recipient_limit = 1

The last line has each recipient come in a message of its own; without it, a message of which the policy makes different ones for its
recipients is put off with 451. A path for unix: is relative to Postfix's queue where smtpd runs in a chroot, and Postfix has to be allowed to write to it.

A milter does not see whether it was HELO or EHLO, whether the client waited for replies, what the mail server refused by itself, and whether a
client quit; header and body are what the mail server made of them. Each recording says so (reprise show). No milter can set bindings, routing,
capabilities in EHLO, parameters of MAIL and RCPT, or the text of a reply that accepts. What is refused at connect and EHLO, Postfix refuses at MAIL.

  reprise milter --policy recordings/inbound --world recordings/sessions/dialogue.yaml --on inet:8891@127.0.0.1
  reprise sessions`

const address = (text: string): MilterAddress => {
  try {
    return parseMilterAddress(text)
  } catch (error) {
    if (error instanceof Trouble) throw new InvalidArgumentError(`${error.message}; ${error.hint}`)
    throw error
  }
}
