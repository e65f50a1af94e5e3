import type { Bytes } from '../../domain/bytes.js'
import { decodeText, encodeText, type Text } from '../../domain/canonical.js'
import { moduleOfFile } from '../../lua/library/module-names.js'
import type { Surroundings } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown } from '../calls/unknown.js'

/** What a script takes for the operating system: the session's clock, keyed chance, the policy's own files, print. */
export const makeSurroundings = (stage: Stage, files: ReadonlyMap<Bytes, Bytes>): Surroundings => {
  stage.files = files
  return surroundings(stage)
}

const surroundings = (stage: Stage): Surroundings => ({
  now: () => {
    stage.assumed.add('timezone')
    assertPieceKnown(stage, 'time')
    return stage.at
  },
  processorSeconds: () => {
    stage.assumed.add('processor-time')
    return 0
  },
  random: () => {
    assertPieceKnown(stage, 'random')
    return stage.random()
  },
  seedRandom: (seed) => stage.seedRandom(seed),
  output: (text) => stage.print(text),
  environment: (name) => refuse(stage, `os.getenv("${name}")`),
  unavailable: (what) => refuse(stage, what),
  retired: (type) => refuseRetired(stage, type),
  finalizing: () => refuseFinalizer(stage),
  readFile: (path) => readFileOf(stage, path),
})

const refuseRetired = (stage: Stage, type: string): never =>
  stage.undecidable({
    call: type,
    key: null,
    reason: `a ${type} of an earlier session is read, and what is left of it then, no manual says`,
    hint: 'keep texts and numbers from session to session, and no objects of the server',
  })

const refuseFinalizer = (stage: Stage): never =>
  stage.undecidable({
    call: '__gc',
    key: null,
    reason: 'a __gc does or asks something beyond the variables of the script, and when it runs, production decides',
    hint: 'do it where the object is no longer needed, and not when memory is collected',
  })

const refuseModule = (stage: Stage, module: string): never =>
  stage.undecidable({
    call: `require("${module}")`,
    key: null,
    ...(stage.server === 'kumomta'
      ? {
          reason: `the module ${module} is Momentum's, and KumoMTA comes with none of that name`,
          hint: 'a policy for Momentum is compared without --dialect kumo',
        }
      : {
          reason: `the module ${module} is the server's, and is not emulated yet`,
          hint: `sessions of a policy that requires ${module} cannot be judged by this version`,
        }),
  })

/** Marks a file that the session itself has written. */
export const fileKey = (path: Bytes): string => `file ${path}`

const refuseOwn = (stage: Stage, path: Bytes): never =>
  stage.undecidable({
    call: 'readfile',
    key: [encodeText(path)],
    reason: `${path} is read after this session wrote to it`,
    hint: 'keep in memory what the session needs again',
  })

/** What the server's own machine would answer, or suffer. */
const refuse = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: what,
    key: null,
    reason: `${what} hangs on the machine that the server runs on`,
    hint: `sessions that use it cannot be judged: leave it out, or read a file of the policy's own folder`,
  })

/** KumoMTA looks for modules in folders of its own, and for other files from where it was started. */
const refuseOfKumo = (stage: Stage, path: Bytes): void => {
  if (/^(?:policy-extras|kumo)\b.*\.lua$/.test(path)) {
    const module = moduleOfFile(path)
    stage.undecidable({
      call: `require("${module}")`,
      key: null,
      reason: `the module ${module} is the server's, and lies not in the policy's folder`,
      hint: "copy KumoMTA's own policy-extras into the folder of the policy, or leave the module out",
    })
  }
  if (path.endsWith('.lua')) return
  stage.undecidable({
    call: 'readfile',
    key: [encodeText(path)],
    reason: `${path} is read where KumoMTA was started, or by its whole path, and is no part of the recording`,
    hint: 'put what the policy needs into a module of its folder',
  })
}

/** What is not among the policy's files, and certainly not in its folder: a hidden file may be, and what is written otherwise may be one that is. */
const absentOf = (stage: Stage, path: Bytes): { readonly error: Bytes } => {
  if (path.split('/').some((part) => part === '' || part.startsWith('.')))
    stage.undecidable({
      call: 'readfile',
      key: [encodeText(path)],
      reason: `${path} is hidden, lies outside of the policy's folder, or is another way to write a file of it`,
      hint: 'name a file of the folder as it lies there: data/block.txt',
    })
  return { error: 'No such file or directory' }
}

/** The recorder inside Momentum changes nothing that a policy sees, and has nothing to record here: a policy that requires it runs as without it. */
export const recorderInside = /(?:^|\/)reprise_recorder\.lua$/

/** Modules that the server brings along. */
export const serversModule = /^msys\/[\w/]+\.lua$/

/** A relative path is the policy folder's, or a module of the server's; any other file, and any URI, is the outside's to answer for. */
export const readFileOf = (stage: Stage, path: Bytes): ReturnType<Surroundings['readFile']> => {
  const own = path.replace(/^(?:\.\/)+/, '')
  const bytes = stage.files.get(own)
  if (recorderInside.test(own)) return { bytes: 'return {}' }
  if (bytes !== undefined) return { bytes }
  if (stage.server === 'kumomta') refuseOfKumo(stage, own)
  if (serversModule.test(path)) refuseModule(stage, moduleOfFile(path))
  if (!/^(?:\/|[a-z][a-z\d+.-]*:\/\/)/i.test(path)) return absentOf(stage, own)
  if (stage.session?.ownWrites.has(fileKey(path))) refuseOwn(stage, path)
  const answer = stage.ask('readfile', 'stable', { key: [encodeText(path)] }) as { bytes?: Text; error?: Text }
  return answer.bytes === undefined
    ? { error: decodeText(answer.error ?? 'No such file or directory') }
    : { bytes: decodeText(answer.bytes) }
}
