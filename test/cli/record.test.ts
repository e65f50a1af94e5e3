import { afterAll, beforeAll, expect, test } from 'vitest'
import { Folder, lua, scenario } from './given-cli.js'

let folder: Folder
beforeAll(() => {
  folder = new Folder({
    'policy.lua': lua({ validate_connect: '' }),
    'sessions.yaml': `
sessions:
  - name: generated
    steps:
      - inject: { text: "x" }
        from: news@example.com
        to: ann@example.net
`,
    'refused.lua': lua({ validate_rcptto: 'vctx:set_code(550, "no")' }),
    'sent.yaml': scenario(['sent']),
    'unsent.yaml': scenario(['one', 'two']).replaceAll('      - DATA\n', ''),
  })
})
afterAll(() => folder.remove())

test('a session over HTTP is not told as one that a client left open', async () => {
  expect(await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')).toContain('1 over HTTP.')
  expect(await folder.succeeds('show', 'generated')).toContain('Over HTTP there is no connection that ends.')
})

test('a message that no DATA stands before is told, for it is never sent', async () => {
  const { status, stderr } = await folder.run(['record', '--policy', 'policy.lua', 'unsent.yaml'])
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: 'warning: no DATA stands before message 1 of one: it is not sent; 1 more is not\n',
  })
})

test('a message that the policy refuses is nothing to warn of', async () => {
  const { stderr } = await folder.run(['record', '--policy', 'refused.lua', 'sent.yaml'])
  expect(stderr).toBe('')
})
