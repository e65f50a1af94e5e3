import { expect, onTestFinished, test } from 'vitest'
import { readRecording } from '../../../src/engine/read-recording.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { readSessions } from '../../../src/store/read.js'
import { freePorts } from '../../capture/free-ports.js'
import { hasPostfix, startPostfix } from '../../capture/postfix.js'
import { SmtpClient } from '../../capture/smtp-client.js'
import { startSink } from '../../capture/smtp-sink.js'
import { givenListener } from './given-listener.js'

const callouts = {
  validate_rcptto: 'if tostring(str):find("nobody") then vctx:set_code(550, "5.1.1 no such user") end',
  validate_data_spool: 'msg:header("X-Seen", "yes")',
}

test.skipIf(!hasPostfix && !process.env['CI'])(
  'a Postfix whose content filter we are gets its mail back as the policy left it, and what is refused bounces',
  async () => {
    const sink = await startSink()
    onTestFinished(() => sink.close())
    const [port] = await freePorts(1)
    const postfix = await startPostfix({
      services: { mx: { content_filter: `smtp:[127.0.0.1]:${port}` }, back: { content_filter: '' } },
      nextHop: sink.port,
    })
    onTestFinished(() => postfix.stop())
    const relay = `smtp://127.0.0.1:${postfix.ports.back}`
    const given = await givenListener({ callouts, args: ['--port', String(port), '--relay', relay] })
    const client = new SmtpClient(postfix.ports.mx)
    onTestFinished(() => client.close())
    await client.reply()
    await client.say('EHLO client.example')
    for (const recipient of ['ann', 'nobody']) {
      await client.say('MAIL FROM:<a@example.org>')
      await client.say(`RCPT TO:<${recipient}@example.com>`)
      await client.say('DATA')
      expect(await client.say('Subject: x\r\n\r\nFrom the live one.\r\n.')).toMatch(/^250 /)
    }
    const logged = (line: RegExp) => expect.poll(postfix.log, { timeout: 20_000 }).toMatch(line)
    await logged(/to=<nobody@example\.com>.*status=bounced .*550 5\.1\.1 no such user/)
    await logged(/to=<ann@example\.com>, relay=127\.0\.0\.1\[127\.0\.0\.1\]:\d+,.*status=sent/)
    expect((await sink.message('X-Seen: yes')).rcpts.join()).toContain('ann@example.com')
    await given.says(/"receptions":1/)
    await given.stop()
    const store = given.store()
    const acts = [...readSessions(store)].flatMap(({ id }) => readRecording(store, id).acts)
    expect(acts.filter(({ act }) => act.kind === 'message')).toHaveLength(1)
    expect(verifySessions(store, parseQuery(''))).toMatchObject({ unfaithful: [] })
  },
)
