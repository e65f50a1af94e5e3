import { afterAll, beforeAll, expect, test } from 'vitest'
import { Folder, lua } from './given-cli.js'

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
  })
})
afterAll(() => folder.remove())

test('a session over HTTP is not told as one that a client left open', async () => {
  expect(await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')).toContain('1 over HTTP.')
  expect(await folder.succeeds('show', 'generated')).toContain('Over HTTP there is no connection that ends.')
})
