import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addRecorderOptions, type FollowOptions } from '../../../src/cli/live/recorder-options.js'
import { decidingBy, importObserved } from '../../../src/cli/observed/import-observed.js'
import { addObservedOptions, type ImportOptions, policyOf } from '../../../src/cli/observed/import-options.js'
import { sortFiles } from '../../../src/cli/observed/observed-files.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import type { ImportedSession } from '../../../src/report/imported-text.js'
import { parseQuery } from '../../../src/store/query/query.js'
import type { Store } from '../../../src/store/store.js'
import { folderWith, givenEmpty } from '../../store/given.js'
import { capture, importable, transcript } from './given-files.js'

const given = (): string => {
  const folder = folderWith(importable)
  writeFileSync(join(folder, 'capture.pcap'), capture)
  return folder
}

const parse = (
  args: readonly string[],
): { readonly files: readonly string[]; readonly options: ImportOptions & FollowOptions } => {
  const command = addRecorderOptions(addObservedOptions(new Command('import').argument('<files...>'))).exitOverride()
  command.configureOutput({ writeErr: () => {} }).parse([...args], { from: 'user' })
  return { files: command.args, options: command.opts<ImportOptions & FollowOptions>() }
}

const envelope = ['--peer', '192.0.2.7:40001', '--helo', 'c.test', '--sender', 'a@x.test', '--recipients', 'b@y.test']

/** What the command does with a store that is there. */
const imports = (folder: string, store: Store, args: readonly string[]): readonly ImportedSession[] => {
  const { files, options } = parse(args)
  const paths = files.map((file) => (file === '-' ? file : join(folder, file)))
  const { observed } = sortFiles(paths, options, () => {})
  const named = { ...options, ...(options.world ? { world: join(folder, options.world) } : {}) }
  const deciding = decidingBy(join(folder, policyOf(named, paths[0]!)), named)
  return observed.flatMap((one) => importObserved(store, one, { deciding, report: () => {}, before: 0 }))
}

const statesOf = (sessions: readonly ImportedSession[]): readonly string[] => sessions.map(({ state }) => state)

test.each([
  ['a capture', 'pcap', ['capture.pcap'], 1],
  ['a transcript', 'transcript', ['transcript.txt'], 1],
  ['an mbox', 'mbox', ['mail.mbox', ...envelope], 2],
  ['a Maildir', 'maildir', ['Maildir', ...envelope], 2],
  ['a message', 'eml', ['mail.eml', ...envelope], 1],
  ['a reject log alone', 'momentum-logs', ['rejectlog'], 1],
  ['a reject log and a main log', 'momentum-logs', ['mainlog', 'rejectlog'], 1],
  ['a file that is said to be one', 'eml', ['--as', 'eml', 'nothing.txt', ...envelope], 1],
])('%s is known for what it is, is kept, and changes nothing when it comes again', (_, format, args, count) => {
  const [folder, store] = [given(), givenEmpty()]
  const first = imports(folder, store, ['--policy', 'policy.lua', ...args])
  expect(first.map((one) => one.format)).toEqual(Array(count).fill(format))
  expect(statesOf(first)).toEqual(Array(count).fill('new'))
  const again = imports(folder, store, ['--policy', 'policy.lua', ...args])
  expect(again).toEqual(first.map((one) => ({ ...one, state: 'unchanged' })))
  expect(verifySessions(store, parseQuery(''))).toMatchObject({ faithful: count, unfaithful: [] })
})

test('sessions that are alike are as many as there were', () => {
  const [folder, store] = [folderWith({ ...importable, 'twice.txt': transcript + transcript }), givenEmpty()]
  expect(statesOf(imports(folder, store, ['--policy', 'policy.lua', 'twice.txt']))).toEqual(['new', 'new'])
  expect(statesOf(imports(folder, store, ['--policy', 'policy.lua', 'twice.txt']))).toEqual(['unchanged', 'unchanged'])
})

test.each([
  ['under another name', ['--policy', 'policy.lua', 'renamed.txt'], 'unchanged'],
  ['under another policy', ['--policy', 'curious.lua', 'transcript.txt'], 'new'],
  ['with something stated of it', ['--policy', 'policy.lua', '--context', 'none', 'transcript.txt'], 'new'],
])('the same session %s', (_, args, state) => {
  const [folder, store] = [folderWith({ ...importable, 'renamed.txt': transcript }), givenEmpty()]
  imports(folder, store, ['--policy', 'policy.lua', 'transcript.txt'])
  expect(statesOf(imports(folder, store, args))).toEqual([state])
})

test('under another world it is another session', () => {
  const [folder, store] = [given(), givenEmpty()]
  const [unanswered] = imports(folder, store, ['--policy', 'curious.lua', 'transcript.txt'])
  const [answered] = imports(folder, store, ['--policy', 'curious.lua', '--world', 'world.yaml', 'transcript.txt'])
  expect(unanswered).toMatchObject({ state: 'new', ends: { because: 'unanswered', lacks: 'answers' } })
  expect(answered).toMatchObject({ state: 'new', ends: null })
})

const troubleOf = (folder: string, args: readonly string[]): string => {
  try {
    return `imported ${imports(folder, givenEmpty(), args).length}`
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    return `${error.code}: ${error.message}\n  ${error.hint}`.replaceAll(`${folder}/`, '')
  }
}

test('what cannot be imported is told, with what was got, what is allowed and what to do', () => {
  const folder = given()
  const policy = ['--policy', 'policy.lua']
  const told = [
    ['transcript.txt'],
    [...policy, 'mail.eml', '--peer', '192.0.2.7:40001'],
    [...policy, 'nothing.txt'],
    [...policy, 'empty'],
    [...policy, 'folder'],
    [...policy, '--as', 'pcap', 'transcript.txt'],
    [...policy, '--as', 'momentum-logs', 'transcript.txt'],
    [...policy, 'rejectlog', './rejectlog'],
    [...policy, 'missing.pcap'],
    [...policy, '--as', 'pcap', '-'],
    [...policy, '--world', 'missing.yaml', 'transcript.txt'],
  ].map((args) => troubleOf(folder, args))
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "policy-missing: transcript.txt is what others observed, and no policy is named that is taken to have decided
      reprise import --policy PATH transcript.txt
    envelope-missing: mail.eml has messages and no envelope, and there is no --helo, --sender, --recipients
      say it: reprise import --policy POLICY --helo client.example --sender ann@example.net --recipients bob@example.com mail.eml, with what else you have said
    import-unknown: nothing.txt does not show what it is
      say it: --as pcap, transcript, momentum-logs, mbox, maildir, eml or momentum-recorder
    import-unknown: empty does not show what it is
      say it: --as pcap, transcript, momentum-logs, mbox, maildir, eml or momentum-recorder
    import-unknown: folder does not show what it is
      say it: --as pcap, transcript, momentum-logs, mbox, maildir, eml or momentum-recorder
    import-invalid: transcript.txt: it begins with the bytes 533a2032; a capture is pcap or pcapng
      what can be imported: reprise import --help
    import-invalid: transcript.txt has no record of a reject log or a main log in its beginning
      what can be imported: reprise import --help
    import-mixed: 2 files are a reject log: rejectlog, rejectlog; allowed is one of each kind
      connections are known by ids that are one server’s own: import the two logs of each server by themselves
    import-missing: missing.pcap: there is no such file
      name a file that is there and can be read
    import-unknown: standard input was to be pcap; allowed there are exports and what the recorder inside Momentum wrote
      write it to a file, and name that
    scenario-missing: missing.yaml: there is no such file
      name a scenario file (YAML) that has a world; what one may say: reprise record --help"
  `)
})

const ofRecorder = '{"reprise":1,"process":"mx1-7","event":"process"}\n'

const sortedOf = (contents: Readonly<Record<string, string>>, args: readonly string[]) => {
  const folder = folderWith(contents)
  const { files, options } = parse(args)
  return sortFiles(
    files.map((file) => (file === '-' ? file : join(folder, file))),
    options,
    () => {},
  )
}

test.each([
  ['as it is', ofRecorder],
  ['with the time of its writer', `1767225600 ${ofRecorder}`],
  ['behind half a line', `ann@example.net","x":[1]}\n${ofRecorder}`],
  ['behind half a line that has a beginning', `{"reprise":1,"pro${ofRecorder}`],
])('what the recorder inside Momentum wrote is known %s', (_, content) => {
  const sorted = sortedOf({ 'inside.jsonl': content }, ['--policy', 'policy.lua', 'inside.jsonl'])
  expect([sorted.recorder.length, sorted.exports, sorted.observed]).toEqual([1, [], []])
})

test('beside files of the recorder, one that shows nothing and standard input are its too', () => {
  const contents = { 'inside.jsonl': ofRecorder, 'begun.jsonl': '' }
  const { recorder } = sortedOf(contents, ['--policy', 'policy.lua', 'begun.jsonl', 'inside.jsonl', '-'])
  expect(recorder).toHaveLength(3)
  expect(sortedOf({}, ['--as', 'momentum-recorder', '-']).recorder).toEqual(['-'])
  expect(sortedOf({}, ['-']).exports).toEqual(['-'])
})

test.each([
  ['mbox', `From a\nSubject: x\n\n${ofRecorder}`],
  ['eml', `Subject: x\n\n${ofRecorder}`],
  ['transcript', `${transcript}C: ${ofRecorder}`],
  ['export', `${JSON.stringify({ text: ofRecorder })}\n`],
])('%s that quotes the recorder is what it is', (kind, content) => {
  const { recorder, exports, observed } = sortedOf({ quoting: content }, [
    '--policy',
    'policy.lua',
    ...envelope,
    'quoting',
  ])
  expect(recorder).toEqual([])
  expect(kind === 'export' ? exports.length : observed.map(({ format }) => format)).toEqual(
    kind === 'export' ? 1 : [kind],
  )
})

test('exports, what others observed and files of the recorder are imported one after the other', () => {
  const folder = folderWith({ ...importable, 'inside.jsonl': ofRecorder, 'all.jsonl': '{}\n' })
  const policy = ['--policy', 'policy.lua']
  const told = [
    [...policy, 'all.jsonl', 'transcript.txt'],
    [...policy, 'transcript.txt', 'inside.jsonl'],
    [...policy, 'inside.jsonl', 'all.jsonl'],
    [...policy, '--follow', 'rec', 'all.jsonl'],
  ].map((args) => troubleOf(folder, args).split('\n')[0])
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "import-mixed: all.jsonl was exported, and transcript.txt is what others observed
    import-mixed: transcript.txt is what others observed, and inside.jsonl is of the recorder inside Momentum
    import-mixed: all.jsonl was exported, and inside.jsonl is of the recorder inside Momentum
    import-mixed: all.jsonl was exported, and rec is of the recorder inside Momentum"
  `)
})

test.each([
  ['--peer', 'somewhere'],
  ['--listener', '192.0.2.1'],
  ['--at', 'yesterday'],
  ['--context', 'x'],
  ['--port', '70000'],
  ['--helo', 'a b'],
  ['--sender', '<a@x.test>'],
  ['--recipients', 'a@x.test,,b@y.test'],
  ['--as', 'fax'],
])('%s cannot be %s', (option, value) => {
  expect(() => parse([option, value, 'file'])).toThrow(/It has to be|Allowed choices/)
})

test('options say what they mean', () => {
  const { options } = parse([
    '--context',
    'a=b=c',
    '--context',
    'd=',
    '--port',
    '26',
    '--port',
    '27',
    ...envelope,
    'file',
  ])
  expect(options).toMatchObject({
    context: new Map([
      ['a', 'b=c'],
      ['d', ''],
    ]),
    port: [26, 27],
    peer: { address: '192.0.2.7', port: 40_001 },
    recipients: ['b@y.test'],
  })
  expect(parse(['--sender', '', '--context', 'none', '--peer', '[2001:db8::1]:25', 'f']).options).toMatchObject({
    sender: '',
    context: new Map(),
    peer: { address: '2001:db8::1', port: 25 },
  })
})
