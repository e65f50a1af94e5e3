import type { Command } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import type { WhatIf } from '../../domain/what-if.js'
import { readRecording } from '../../engine/read-recording.js'
import type { Recording } from '../../engine/recording.js'
import { type Script, scriptOf } from '../../engine/script.js'
import { listedInputs } from '../../engine/what-if/listed-inputs.js'
import { refuseUneditable, WhatIfBench } from '../../engine/what-if/what-if-bench.js'
import { inputsText } from '../../report/inputs-text.js'
import { whatIfText } from '../../report/what-if-text.js'
import type { Store } from '../../store/store.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { type DialectOptions, dialectOption } from '../dialect-option.js'
import { exitStatus } from '../exit-status.js'
import { namedSession, sessionArgument } from '../named-session.js'
import { storePath } from '../named-store.js'
import { policyHelp } from '../policy-help.js'
import { scenarioOfCopy, writeScenario } from '../scenario-copy.js'
import { supplementFrom, worldHelp } from '../supplement.js'
import { print, styleOf } from '../terminal.js'
import { type EditOptions, editsFrom } from '../what-if-edits.js'
import { withStore } from '../with-store.js'

interface WhatIfOptions extends EditOptions, DialectOptions {
  readonly db?: string
  readonly policy?: string
  readonly world?: string
  readonly json?: boolean
  readonly list?: boolean
  readonly save?: string
}

const more = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

export const addWhatIf = (program: Command): void => {
  program
    .command('what-if')
    .description('run a copy of a session with other inputs beside its recording; the copy is evidence of nothing')
    .argument('<session>', sessionArgument)
    .option('--list', 'list what can be edited, with what the recording has')
    .option('--set <name=value>', 'give an input another value; as often as is wished', more)
    .option('--set-file <name=file>', 'the same, with the bytes of a file', more)
    .option('--set-base64 <name=base64>', 'the same, with any bytes', more)
    .option('--policy <path>', `run the copy under a candidate: ${policyHelp}`)
    .addOption(dialectOption())
    .option('--world <file>', worldHelp)
    .option('--save <file>', 'write the copy as a scenario file, which `reprise record` runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', `\n${whatIfHelp}`)
    .action(async (session: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<WhatIfOptions>()
      await withStore(storePath(options.db), 'read', (store) => {
        const { id } = namedSession(store, session)
        const recording = readRecording(store, id)
        refuseUneditable(recording)
        if (options.list) listInputs(scriptOf(recording), options)
        else runWhatIf(store, recording, options)
      })
    })
}

const whatIfHelp = `Inputs, as --list names them:
  ehlo, mail, rcpt[2], rcpt[ann@example.net], header[Subject], header[Received][2], body, content, command[3],
  dns[example.com MX], answer[FUNCTION KEY], context[KEY], peer, listener, time
Where a session has several messages, message[2].rcpt[1] and so on. Examples:
  reprise what-if newsletter --set 'ehlo=mail.example.org' --set 'dns[mail.example.org A]=192.0.2.1'
  reprise what-if newsletter --set 'rcpt[1]=nobody@example.net' --set 'header[Subject]=hello'
  reprise what-if newsletter --set 'dns[example.com MX]=NXDOMAIN' --policy my-policy-next/
  reprise what-if newsletter --set-file 'body=other.txt' --save other.yaml

Without an edit the session itself is run, beyond its recording where another policy lets the client in: as far as is known.
Exit status: 0 it comes to the same, 1 to something else, 2 trouble, 3 undecidable.`

const listInputs = (script: Script, { json }: WhatIfOptions): void => {
  const inputs = listedInputs(script)
  print(json ? JSON.stringify({ inputs }) : inputsText(inputs, styleOf(process.stdout)))
}

const runWhatIf = (store: Store, recording: Recording, options: WhatIfOptions): void => {
  const candidate = options.policy === undefined ? null : readPolicy(options.policy, options.dialect)
  if (candidate) warnOfConfiguration(candidate)
  const newSupplement = options.world === undefined ? undefined : supplementFrom(options.world)
  const bench = new WhatIfBench(store, candidate, { newSupplement })
  const ran = bench.runWatched(recording, (script) => editsFrom(script, options))
  if (options.save !== undefined) {
    writeScenario(options.save, scenarioOfCopy(store, recording, { ran, candidate }))
    process.stderr.write(`wrote the copy as a scenario to ${options.save}\n`)
  }
  print(options.json ? JSON.stringify(ran.whatIf) : whatIfText(ran.whatIf, styleOf(process.stdout)))
  process.exitCode = statuses[ran.whatIf.verdict]
}

const statuses: Readonly<Record<WhatIf['verdict'], number>> = {
  same: exitStatus.clean,
  differs: exitStatus.drift,
  undecidable: exitStatus.undecided,
}
