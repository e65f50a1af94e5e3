import type { Command } from 'commander'
import { liveConfigurationHelp } from '../../capture/live-configuration/help.js'
import { redactionHelp } from '../../capture/redaction-profile/help.js'
import { dialectOption } from '../dialect-option.js'
import { endingOnTrouble } from '../live/ending-on-trouble.js'
import type { ListenOptions } from '../live/listen-live.js'
import { networks } from '../live/networks.js'
import { servers, wholeWithin } from '../live/option-values.js'
import { relayAddress } from '../live/relay-address.js'
import { withServiceOptions } from '../live/service-options.js'
import { policyHelp } from '../policy-help.js'

export const addListen = (program: Command): void => {
  const command = program
    .command('listen')
    .description('answer SMTP or LMTP clients with what a policy decides, and record every session')
    .requiredOption('--policy <path>', policyHelp)
    .addOption(dialectOption())
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on', wholeWithin(0, 65_535), 2525)
    .option('--lmtp', 'LMTP: a reply for each recipient')
    .option('--hostname <name>', 'the name in the banner; default: the name of the machine')
    .option(
      '--config <file>',
      'a file (YAML) that says what answers the policy: resolver, databases, lists, users; see below',
    )
    .option(
      '--resolver <servers>',
      'ask these name servers, ADDRESS or ADDRESS:PORT; default: those of the system',
      servers,
    )
    .option('--world <file>', 'a scenario file whose world answers in place of the real one')
    .option('--auth', 'offer AUTH PLAIN LOGIN; passwords are never recorded')
    .option(
      '--shadow <path>',
      'a candidate: each session is compared with it once it is over, and drift is told, while answers stay with the policy',
    )
    .option(
      '--relay <url>',
      'hand accepted mail to this server, smtp://HOST:PORT, and answer as it does; else mail is accepted into the recording only',
      relayAddress,
    )
    .option('--tls-key <file>', 'a private key in PEM: offers STARTTLS')
    .option('--tls-cert <file>', 'its certificate in PEM')
    .option('--tls-on-connect', 'TLS from the first octet on')
    .option(
      '--proxy-from <networks>',
      'connections from there begin with a PROXY header, version 1 or 2: 10.0.0.0/8,192.0.2.1',
      networks,
    )
    .option('--xclient-from <networks>', 'clients there may say with XCLIENT for whom they come', networks)
    .option('--max-size <octets>', 'the biggest message', wholeWithin(1, 2 ** 31 - 1), 32 * 1024 * 1024)
    .option('--max-connections <number>', 'connections at a time', wholeWithin(1, 100_000), 1000)
    .option('--max-per-peer <number>', 'connections at a time from one address', wholeWithin(1, 100_000), 100)
    .option(
      '--timeout <seconds>',
      'for a command; a client that is silent for longer is told 421',
      wholeWithin(1, 3600),
      300,
    )
  withServiceOptions(command)
    .addHelpText('after', `${help}\n\n${liveConfigurationHelp}\n${redactionHelp}`)
    .action(async (_options: unknown, command: Command) => {
      const { listenLive } = await import('../live/listen-live.js')
      await endingOnTrouble(() => listenLive(command.optsWithGlobals<ListenOptions>()))
    })
}

const help = `
Mail is answered even where the store cannot be written: what is missing is a gap in the recording. A policy that asks what this
host does not have, or takes longer than --script-timeout, puts a client off with 451. One that comes to 100 million instructions is
stopped, answers 421 as for a script's error, and the session ends. Ctrl-C, or SIGTERM, ends it: clients are told 421, and all is kept.

Where mail servers differ (bare line feeds, odd addresses, BDAT, a second MAIL, …) the answers are this listener's own, and not
Momentum's: README.md, "Where servers differ", has them one by one.

  reprise listen --policy recordings/inbound --world recordings/sessions/dialogue.yaml
  swaks --server 127.0.0.1:2525 --from news@example.com --to ann@lantern.test
  reprise sessions`
