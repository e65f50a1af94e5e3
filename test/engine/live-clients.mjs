/*
 * Clients of `reprise listen` that scripts for golden recordings have in common.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as secure } from 'node:tls'

/** `reprise listen` for a policy, answered by that world; `db` is its store. */
export const listen = ({ db, world, policy = 'recordings/inbound' }, ...args) => {
  const fixed = ['listen', '--policy', policy, '--port', '0', '--hostname', 'mx.lantern.test', '--world', world]
  return serve(db, [...fixed, ...args], /listening for \S+ on \S+:(\d+)/)
}

/** `reprise milter`, likewise. */
export const serveMilter = ({ db, world, policy = 'recordings/inbound' }, port) => {
  const fixed = ['milter', '--policy', policy, '--on', `inet:${port}@127.0.0.1`, '--world', world]
  return serve(db, fixed, / for mail servers on inet:(\d+)/)
}

/** Until it says which port it is on. */
const serve = async (db, args, ready) => {
  const child = spawn(process.execPath, ['dist/bin/launch.js', ...args], {
    env: { ...process.env, REPRISE_DB: db },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  for await (const bytes of child.stderr.iterator({ destroyOnReturn: false })) {
    told += bytes
    const found = ready.exec(told)
    if (found) {
      child.stderr.resume()
      return {
        port: Number(found[1]),
        end: async () => {
          child.kill('SIGTERM')
          await once(child, 'close')
        },
      }
    }
  }
  throw new Error(told)
}

/** Says each line, or bytes as they are, when the reply before has come; `tls` makes the connection secure. `last`: said before the client goes. */
export const talk = async (port, steps, last = null) => {
  let socket = connect(port, '127.0.0.1')
  let received = ''
  const reply = async () => {
    for (;;) {
      const found = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(received)
      if (found) {
        received = received.slice(found[0].length)
        return
      }
      received += (await once(socket, 'data'))[0].toString('latin1')
    }
  }
  if (!steps[0].startsWith('PROXY')) await reply()
  for (const step of steps) {
    if (step === 'tls') {
      socket = secure({ socket, rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      continue
    }
    socket.write(step.endsWith('\n') || step.startsWith('BDAT') ? step : `${step}\r\n`, 'latin1')
    await reply()
  }
  if (last !== null) await new Promise((written) => socket.write(last, 'latin1', written))
  socket.end()
  await once(socket, 'close')
}
