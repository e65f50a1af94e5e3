import { type Command, Option } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { readWorldFile } from '../../capture/scenario/read-scenario.js'
import type { ApiTable } from '../../domain/api-table.js'
import { readable } from '../../domain/canonical.js'
import type { Diagnosis } from '../../domain/diagnosis.js'
import { Trouble } from '../../domain/trouble.js'
import { worldAnswers } from '../../engine/answers/world-answers.js'
import { diagnose, noAnswers } from '../../engine/diagnose.js'
import { apiOfPolicy, wholeApi } from '../../momentum/examine/api-table.js'
import { apiMarkdown } from '../../report/api/api-markdown.js'
import { apiText } from '../../report/api/api-text.js'
import { diagnosisText } from '../../report/diagnosis-text.js'
import { worldFromSpec } from '../../world/scenario-world.js'
import { exitStatus } from '../exit-status.js'
import { policyHelp } from '../policy-help.js'
import { warn } from '../tell.js'
import { print, styleOf } from '../terminal.js'

interface DoctorOptions {
  readonly policy?: string
  readonly world?: string
  readonly api?: boolean
  readonly format?: ApiFormat
  readonly json?: boolean
}

const apiFormats = ['text', 'markdown', 'json'] as const
type ApiFormat = (typeof apiFormats)[number]

export const addDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('look at a policy without any session: what it registers, what it rests on, what to mend')
    .option('--policy <path>', policyHelp)
    .option('--world <file>', 'a scenario file whose world answers what the policy asks while it boots')
    .option(
      '--api',
      'print the table of calls instead: what of the server is emulated; with --policy, of what the policy names',
    )
    .addOption(new Option('--format <format>', 'of --api').choices(apiFormats))
    .option('--json', 'print one object as JSON')
    .addHelpText('after', help)
    .action((_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<DoctorOptions>()
      if (options.api) printApi(options)
      else printDiagnosis(options)
    })
}

const printDiagnosis = ({ format, json, ...options }: DoctorOptions): void => {
  if (format) throw misplaced('--format says how --api prints, and there is no --api', 'leave it out, or add --api')
  const diagnosis = diagnosisOf(options)
  print(json ? JSON.stringify(diagnosis) : diagnosisText(diagnosis, styleOf(process.stdout)))
  if (fails(diagnosis)) process.exitCode = exitStatus.drift
}

const printApi = ({ format, json, ...options }: DoctorOptions): void => {
  if (json && format && format !== 'json')
    throw misplaced(`--json and --format ${format} contradict each other`, 'leave one of them out')
  if (options.world && options.policy === undefined)
    throw misplaced(
      '--world answers a policy while it boots, and there is no --policy',
      'leave it out, or add --policy',
    )
  const table = options.policy === undefined ? wholeApi() : apiOf(warned(diagnosisOf(options)))
  if (json || format === 'json') print(JSON.stringify(table))
  else print(format === 'markdown' ? apiMarkdown(table) : apiText(table, styleOf(process.stdout)))
}

/** A text that cannot be read whole names more than the table has. */
const warned = (diagnosis: Diagnosis): Diagnosis => {
  for (const { rule, file, line, message } of diagnosis.findings)
    if (rule === 'syntax' || rule === 'call-unknown')
      warn(`${file === null ? '' : `${readable(file)}:${line ?? '?'}: `}${message}`)
  return diagnosis
}

const apiOf = ({ policy: { name, revision }, calls }: Diagnosis): ApiTable => apiOfPolicy({ name, revision }, calls)

const misplaced = (message: string, hint: string): Trouble => new Trouble('option-misplaced', message, { hint })

const diagnosisOf = ({ policy, world }: DoctorOptions): Diagnosis => {
  if (policy === undefined)
    throw new Trouble('option-missing', 'doctor looks at a policy, and none is named', {
      hint: 'reprise doctor --policy POLICY; or, for what of the server is emulated: reprise doctor --api',
    })
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
calls: [{ call, class, source, certainty, uses, file, line }], assumptions }
--api: { emulator, policy, counts: { emulated, undecidable }, calls: [{ call, class, phases, arguments, certainty, source, uses? }] };
exit status 0, whatever it says. As Markdown: reprise doctor --api --format markdown > api.md`
