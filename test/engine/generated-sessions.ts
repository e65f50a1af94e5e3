import fc from 'fast-check'
import { login, plain } from '../momentum/auth-steps.js'
import type { Step } from '../momentum/given-policy.js'

/** Steps of a client that behaves: it goes on with what hangs on an accepted command only where it was accepted. */
export interface GeneratedScenario {
  readonly yaml: string
}

const recipient = fc.constantFrom('a@example.net', 'b@example.net', 'a@example.net', 'd@example.org')

const message = fc
  .record({
    sender: fc.constantFrom('', 'x@one.example', 'y@gone.example'),
    recipients: fc.array(recipient, { minLength: 1, maxLength: 3 }),
    header: fc.boolean(),
    ends: fc.constantFrom('message', 'message', 'RSET'),
    wait: fc.constantFrom('', '', '10s', '70s'),
    pipelined: fc.boolean(),
    attempts: fc.array(fc.constantFrom('deliver: 250 ok', 'tempfail: 451 later', 'permfail: 550 no'), { maxLength: 3 }),
    delivered: recipient,
  })
  .map(({ sender, recipients, header, ends, wait, pipelined, attempts, delivered }) => {
    const commands = [`MAIL FROM:<${sender}>`, ...recipients.map((address) => `RCPT TO:<${address}>`)]
    const group = pipelined
      ? [`      - [${commands.map((command) => JSON.stringify(command)).join(', ')}]`]
      : commands.map((command) => `      - ${command}`)
    const text = JSON.stringify(`${header ? 'X-A: 1\n' : ''}Subject: hi\n\nbody\n`)
    const deliveries = attempts.map((attempt) => `      - { ${attempt}, added: ${delivered} }`)
    const end = ends === 'RSET' ? ['      - RSET'] : ['      - DATA', `      - text: ${text}`, ...deliveries]
    return [...(wait === '' ? [] : [`      - wait: ${wait}`]), ...group, ...end]
  })

/** What a client does between its greeting and its first message. */
const beginning: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.constantFrom(false, false, true),
    fc.constantFrom('', '', 'right', 'wrong', 'LOGIN right', 'LOGIN wrong'),
    fc.boolean(),
  )
  .map(([isEncrypted, auth, isVerified]) => [
    ...(isEncrypted ? ['STARTTLS', `tls: { subject: CN=client, verified: ${isVerified} }`, 'EHLO client.example'] : []),
    ...authSteps(auth).map((step) => JSON.stringify(step)),
  ])
  .map((steps) => steps.map((step) => `      - ${step}`))

const authSteps = (auth: string): readonly Step[] => {
  const password = auth.replace('LOGIN ', '')
  if (auth === '') return []
  if (auth === password) return [plain('ann', password)]
  return login('ann', password)
}

const session = fc
  .record({
    beginning,
    messages: fc.array(message, { minLength: 1, maxLength: 2 }),
    again: fc.boolean(),
    end: fc.constantFrom('      - QUIT', '      - abort', ''),
    peer: fc.constantFrom('192.0.2.1:1000', '192.0.2.77:1000'),
  })
  .map(({ beginning: begun, messages, again, end, peer }) => [
    `    peer: ${peer}`,
    '    offers: [STARTTLS, AUTH PLAIN LOGIN]',
    '    steps:',
    '      - EHLO client.example',
    ...begun,
    ...messages.flatMap((lines, index) => [...(again && index === 1 ? ['      - EHLO again.example'] : []), ...lines]),
    ...(end === '' ? [] : [end]),
  ])

const world = fc
  .record({ base: fc.constantFrom(0, 3, 4), mx: fc.boolean() })
  .map(({ base, mx }) => [
    'world:',
    '  dns:',
    '    "one.example A": [192.0.2.1]',
    '    "two.example A": [192.0.2.2]',
    ...(mx ? ['    "two.example MX": [mx.two.example]'] : []),
    '  auth: { ann: right }',
    '  cidr: { list: { 192.0.2.64/26: "yes" } }',
    `  audit: { series: { series: { "192.0.2.1": ${base} } } }`,
  ])

/** A scenario of one session. */
export const scenarios: fc.Arbitrary<GeneratedScenario> = fc
  .tuple(world, session)
  .map(([worldLines, sessionLines]) => ({
    yaml: [...worldLines, 'sessions:', '  - name: generated', ...sessionLines, ''].join('\n'),
  }))
