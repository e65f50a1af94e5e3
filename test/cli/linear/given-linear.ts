import { anyId } from '../../store/any-id.js'
import { Folder, lua, type Ran, scenario } from '../given-cli.js'

/** What the policy was when the sessions were recorded: it asks for DNS, and prints. */
const recorded = lua({
  validate_ehlo: 'msys.dnsLookup("client.example", "A")',
  validate_rcptto: 'local address = msg:rcptto() print("looked at " .. address)',
  validate_data_spool: '',
})

const next = lua({
  validate_ehlo: 'msys.dnsLookup("client.example", "A")',
  validate_rcptto: `local address = msg:rcptto()
  if address == "ann@example.net" then vctx:set_code(550, "5.1.1 no") return msys.core.VALIDATE_DONE end`,
  validate_data_spool: '',
})

/** It asks what was never asked. */
const asking = lua({
  validate_ehlo: 'msys.dnsLookup("other.example", "A")',
  validate_rcptto: 'print("looked at " .. msg:rcptto())',
  validate_data_spool: '',
})

/** A folder with two recorded sessions, and candidates beside their policy. */
export const givenLinear = async (names: readonly string[] = ['one', 'two']): Promise<Folder> => {
  const folder = new Folder({
    'policy.lua': recorded,
    'next.lua': next,
    'asking.lua': asking,
    'sessions.yaml': `world:\n  dns: { "client.example A": [192.0.2.1] }\n${scenario(names)}`,
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  return folder
}

/** Answers a dialogue, a line each, and ends its input. */
export const linear = (folder: Folder, ...answers: readonly string[]): Promise<Ran> =>
  folder.run(['--linear'], { input: answers.map((answer) => `${answer}\n`).join(''), env: { USER: 'ann' } })

/** What was printed, without what is different each time. */
export const plain = ({ stdout }: Ran, folder: Folder): string =>
  stdout
    .replaceAll(folder.path, 'FOLDER')
    .replaceAll(anyId, 'ID')
    .replaceAll(/id [0-9a-f]{8}/g, 'id ID')
    .replaceAll(/\b[0-9a-f]{12}\b/g, 'HASH')
    .replaceAll(/(Compared with .*, )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '$1TIME')
    .replaceAll(/(by ann, )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '$1TIME')

/** The dialogue from the nth answer on, counted from 0. */
export const since = (text: string, answer: string): string => text.slice(text.indexOf(`. ${answer}\n`) + 2)
