import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { scenarioDefaults } from '../capture/scenario/script.js'
import { nearestName } from '../domain/nearest.js'
import { Trouble } from '../domain/trouble.js'
import { packageFile } from './package-file.js'
import { tell } from './tell.js'
import { endQuietlyOnClosedPipe } from './terminal.js'
import { refuseUnknownOptions } from './unknown-option.js'

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string }

const program = new Command('reprise')
  .description("Record, replay and compare what a mail server's policy script decides.")
  .version(version)
  .option('--db <file>', 'the store; default: $REPRISE_DB, else recordings/reprise.db')
  .option('--linear', 'without a command: the terminal UI as plain lines and questions, as for a screen reader')
  .showHelpAfterError('  reprise --help lists what there is')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'reprise: ')) })
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .addHelpText(
    'after',
    `
Without a command, the terminal UI opens on the store; with --linear, the same as lines of text and questions.
A session that does not say is of ${scenarioDefaults.at}, from ${scenarioDefaults.peer}, with seed ${scenarioDefaults.seed}.
Exit status: 0 nothing that fails, 1 drift or a finding, 2 trouble, 3 no such thing, but something that cannot be decided.`,
  )
  .action(async () => {
    const { db, linear } = program.opts<{ db?: string; linear?: boolean }>()
    if (linear) await (await import('./linear/open-linear.js')).openLinear(db)
    else await (await import('./open-terminal.js')).openTerminal(db)
  })

/** Each is loaded only where it is called: a list of sessions needs no Lua machine. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  record: async () => (await import('./commands/record.js')).addRecord,
  listen: async () => (await import('./commands/listen.js')).addListen,
  milter: async () => (await import('./commands/milter.js')).addMilter,
  sessions: async () => (await import('./commands/sessions.js')).addSessions,
  show: async () => (await import('./commands/show.js')).addShow,
  replay: async () => (await import('./commands/replay.js')).addReplay,
  'what-if': async () => (await import('./commands/what-if.js')).addWhatIf,
  trace: async () => (await import('./commands/trace.js')).addTrace,
  compare: async () => (await import('./commands/compare.js')).addCompare,
  review: async () => (await import('./commands/review.js')).addReview,
  doctor: async () => (await import('./commands/doctor.js')).addDoctor,
  verify: async () => (await import('./commands/verify.js')).addVerify,
  checkpoint: async () => (await import('./commands/checkpoint.js')).addCheckpoint,
  erase: async () => (await import('./commands/erase.js')).addErase,
  export: async () => (await import('./commands/transfer.js')).addExport,
  import: async () => (await import('./commands/transfer.js')).addImport,
  keys: async () => (await import('./commands/keys.js')).addKeys,
  demo: async () => (await import('./commands/demo.js')).addDemo,
}

/** The commands that a call needs: none for the terminal UI and the version, all for help. Throws Trouble `command-missing` and `option-misplaced`. */
const calledFor = (args: readonly string[]): readonly string[] => {
  const given = new Command().option('--db <file>').option('--linear').option('-V, --version')
  const { operands, unknown } = given.parseOptions([...args])
  const [called] = operands
  if (called !== undefined && given.opts<{ linear?: boolean }>().linear)
    throw new Trouble('option-misplaced', `--linear goes without a command, and ${JSON.stringify(called)} was given`, {
      hint: 'everything is asked for in it: reprise --linear',
    })
  if (called === undefined) return unknown.length === 0 ? [] : Object.keys(commands)
  if (Object.hasOwn(commands, called)) return [called]
  const nearest = nearestName(called, Object.keys(commands))
  throw new Trouble('command-missing', `there is no command ${JSON.stringify(called)}`, {
    hint: nearest === undefined ? 'list what there is: reprise --help' : `did you mean: reprise ${nearest}`,
  })
}

const addCommands = async (args: readonly string[]): Promise<void> => {
  const called = calledFor(args)
  for (const name of called) {
    const add = await commands[name]!()
    add(program)
  }
  const [command] = program.commands
  if (called.length === 1 && command) refuseUnknownOptions(args, program, command)
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`  reprise ${command.name()} --help tells more`)
}

endQuietlyOnClosedPipe()
try {
  await addCommands(process.argv.slice(2))
  await program.parseAsync()
} catch (error) {
  tell(error)
}
