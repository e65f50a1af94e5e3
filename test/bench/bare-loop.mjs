import { table } from '../../dist/domain/value.js'
import { createMachine } from '../../dist/lua/create-machine.js'

const listed = '9.2.0.192.bl.example.net'

/** The sessions of tiny/sessions.yaml, as far as the policy asks for them. */
const sessions = [
  { peer: '192.0.2.1:50001', sender: 'example.com', subject: table('hello'), recipients: ['ann@example.net'] },
  {
    peer: '192.0.2.9:50002',
    sender: 'example.org',
    subject: table('hello again'),
    recipients: ['ann@example.net', 'postmaster@example.net'],
  },
  { peer: '192.0.2.3:50003', sender: 'example.com', subject: table(), recipients: ['bob@example.net'] },
]

/**
 * The machine calling the tiny policy's callouts, with host functions that do the least that works: nothing is
 * recorded, folded or kept. The image after boot is restored for each session. What everything else is held against.
 */
export const makeBareLoop = (build, policy) => {
  const world = { session: null, recipient: '', contexts: [new Map(), new Map()], code: 0, module: null }
  const types = handleTypes(world)
  const machine = createMachine(build, {
    libraries: libraries(world),
    handleTypes: Object.values(types),
    surroundings: quiet,
    limits: { instructions: 100_000_000, memoryBytes: 256 << 20 },
    translate: (source) => source,
  })
  const booted = machine.run(policy.files.get(policy.entry), policy.entry)
  if (booted.outcome !== 'returned') throw new Error(`the tiny policy does not boot on ${build}: ${booted.message}`)
  const callouts = new Map(world.module.map(({ name, reference }) => [name, reference]))
  const kept = {
    vctx: machine.newHandle(types.vctx, 0),
    accept: machine.newHandle(types.accept, 1),
    message: machine.newHandle(types.message, 2),
  }
  machine.collectGarbage()
  return { machine, callouts, kept, world, image: machine.takeImage() }
}

/** Runs every session so many times; returns how many callouts that were. */
export const runBareLoop = (loop, rounds) => {
  let callouts = 0
  for (let round = 0; round < rounds; round++)
    for (const session of sessions) {
      runSession(loop, session)
      callouts += 4 + session.recipients.length
    }
  return callouts
}

const runSession = ({ machine, callouts, kept, world, image }, session) => {
  machine.restoreImage(image)
  world.session = session
  world.contexts = [new Map(), new Map([['mailfrom_domain', session.sender]])]
  const self = machine.newTable()
  const call = (name, ...values) => {
    const outcome = machine.call(callouts.get(name), (frame) => {
      frame.push(self)
      for (const value of values) {
        if (typeof value === 'string') frame.pushString(value)
        else frame.push(value)
      }
      return 1 + values.length
    })
    if (outcome.outcome !== 'returned') throw new Error(outcome.message)
  }
  const { accept, vctx, message } = kept
  call('validate_connect', accept, vctx)
  call('validate_ehlo', 'EHLO mail.example.com', accept, vctx)
  call('validate_mailfrom', 'MAIL FROM:<news@example.com>', accept, vctx)
  for (const recipient of session.recipients) {
    world.recipient = recipient
    call('validate_rcptto', message, recipient, accept, vctx)
  }
  call('validate_data', message, accept, vctx)
}

const libraries = (world) => [
  {
    name: 'msys',
    functions: {
      registerModule: (frame) => {
        world.module = frame.keepFunctions(2)
        return 0
      },
      dnsLookup: (frame) => {
        if (frame.string(1) !== listed) {
          frame.pushNil()
          frame.pushString('NXDOMAIN')
          return 2
        }
        frame.pushValue(table('127.0.0.2'))
        return 1
      },
    },
  },
  { name: 'msys.core', constants: { VALIDATE_CONT: 0, VALIDATE_DONE: 1, VCTX_CONN: 0, VCTX_MESS: 1 } },
  { name: 'msys.extended.vctx' },
  { name: 'msys.extended.message' },
]

const handleTypes = (world) => ({
  vctx: {
    name: 'vctx',
    methods: {
      set: (frame) => {
        world.contexts[frame.number(2)].set(frame.string(3), frame.string(4))
        return 0
      },
      get: (frame) => {
        frame.pushString(world.contexts[frame.number(2)].get(frame.string(3)) ?? '')
        return 1
      },
      set_code: (frame) => {
        world.code = frame.number(2)
        world.note = frame.string(3)
        return 0
      },
    },
  },
  accept: {
    name: 'accept',
    methods: {},
    get: (frame, _id, key) => {
      if (key !== 'remote_addr') return false
      frame.pushString(world.session.peer)
      return true
    },
  },
  message: {
    name: 'message',
    methods: {
      rcptto: (frame) => {
        frame.pushString(world.recipient)
        return 1
      },
      header: (frame) => {
        frame.string(2)
        frame.pushValue(world.session.subject)
        return 1
      },
    },
  },
})

const quiet = {
  now: () => 0,
  random: () => 0.5,
  seedRandom: () => {},
  output: () => {},
  readFile: () => ({ error: 'No such file or directory' }),
  environment: () => undefined,
}
