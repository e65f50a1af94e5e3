import type { Command } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { readWorldFile } from '../../capture/scenario/read-scenario.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import { worldAnswers } from '../../engine/answers/world-answers.js'
import { diagnose, noAnswers } from '../../engine/diagnose.js'
import { diagnosisText } from '../../report/diagnosis-text.js'
import { worldFromSpec } from '../../world/scenario-world.js'
import { exitStatus } from '../exit-status.js'
import { policyHelp } from '../policy-help.js'
import { print, styleOf } from '../terminal.js'

interface DoctorOptions {
  readonly policy: string
  readonly world?: string
  readonly json?: boolean
}

export const addDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('look at a policy without any session: what it registers, what it rests on, what to mend')
    .requiredOption('--policy <path>', policyHelp)
    .option('--world <file>', 'a scenario file whose world answers what the policy asks while it boots')
    .option('--json', 'print one object as JSON')
    .addHelpText('after', help)
    .action((_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<DoctorOptions>()
      const diagnosis = diagnosisOf(options)
      print(options.json ? JSON.stringify(diagnosis) : diagnosisText(diagnosis, styleOf(process.stdout)))
      if (fails(diagnosis)) process.exitCode = exitStatus.drift
    })
}

const diagnosisOf = ({ policy, world }: DoctorOptions): Diagnosis => {
  if (world === undefined) return diagnose(readPolicy(policy), noAnswers)
  const spec = readWorldFile(world)
  return diagnose(readPolicy(policy), worldAnswers(worldFromSpec(spec)()), [...spec.cidr.keys()])
}

const fails = ({ counts }: Diagnosis): boolean => counts.critical + counts.major + counts.minor > 0

const help = `
It boots the policy and reads its text. What the text leaves open, as a call through a table, is not guessed at: a finding
says "may" where it hangs on how the script goes.
A global that nothing defines is left where it is only read or tested for nil, which is legal Lua.
Exit status: 0 nothing to mend (info is to know, and does not fail), 1 findings, 2 trouble.
--json: { policy, boot, counts, truncated, registers: [{ phase, callout, module, file, line }],
findings: [{ rule, severity, file, line, column?, module?, callout?, message, hint }],
calls: [{ call, class, source, certainty, uses, file, line }], assumptions }`
