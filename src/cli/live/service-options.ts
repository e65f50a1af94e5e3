import { type Command, Option } from 'commander'
import { keepOption } from './keep-option.js'
import { wholeWithin } from './option-values.js'
import { sampleOption } from './sample-option.js'
import { parseSize, sizeOption } from './size-option.js'
import { addWithholdingOptions } from './withholding-options.js'

/** Adds what every command that serves has: how long it waits, what it keeps, and where it tells how it fares. */
export const withServiceOptions = (command: Command): Command =>
  addWithholdingOptions(command, { bodies: 'read', why: 'a candidate that looks at another one is undecidable' })
    .option('--grace <seconds>', 'that clients have to come to an end when it stops', wholeWithin(0, 3600), 5)
    .option('--script-timeout <ms>', 'for one attempt at a phase, by the clock', wholeWithin(1, 60_000), 2000)
    .option(
      '--wait-for-disk <ms>',
      'with --durable, a reply waits so long until the disk has what led to it',
      wholeWithin(0, 60_000),
      250,
    )
    .option(
      '--keep <bound>',
      'keep recordings as old as this, 7d, or as big, 10GB (at least 1MB), in files that are sealed one after the other',
      keepOption,
    )
    .option(
      '--sample <which>',
      'record a share of sessions, 10%, those in which something was refused, refused, or both, 10%,refused; default: all',
      sampleOption,
    )
    .option(
      '--min-free <size>',
      'where the disk of the store has less, sessions that begin are served and not recorded',
      sizeOption,
      parseSize('512MB'),
    )
    .option('--durable', 'wait for the disk at every commit, so that a power cut loses nothing')
    .option(
      '--health <port>',
      'answer /healthz and, for Prometheus, /metrics on this port of 127.0.0.1',
      wholeWithin(0, 65_535),
    )
    .option('--json', 'print a line of JSON for each session')
    .addOption(
      new Option(
        '--log <form>',
        'what is told on standard error, as lines for people or a line of JSON each; default: lines in a terminal',
      ).choices(['lines', 'json']),
    )
