import { hash } from 'node:crypto'
import { htmlText } from './html-text.js'

const style = `
:root { color-scheme: light dark; --text: #1c1e21; --back: #fff; --dim: #60666e; --edge: #d5d9de; --bad: #b3261e; --warn: #8a5300; --good: #1b6e34; --name: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --back: #15181c; --dim: #9aa2ac; --edge: #363c44; --bad: #ff8a80; --warn: #f2b366; --good: #81c995; --name: #8ab8ff } }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem } h3 { font-size: 1rem; margin-bottom: 0 } h1, h2, h3 { font-weight: 600 }
section { border-top: 1px solid var(--edge) } section section, article { border: 0; margin: 0 0 1rem }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere } article p, section section p { font-family: ui-monospace, monospace; font-size: .9rem }
b { font-weight: 600 } .dim { color: var(--dim) } .bad { color: var(--bad) } .warn { color: var(--warn) } .good { color: var(--good) } .name, a { color: var(--name) }
.i1 { padding-left: 1.5rem } .i2 { padding-left: 3rem } .i3 { padding-left: 4.5rem } .i4 { padding-left: 6rem }
:target { outline: 2px solid var(--name); outline-offset: .25rem }
@media print { :root { color-scheme: light; --text: #000; --back: #fff; --dim: #444; --edge: #999; --bad: #900; --warn: #630; --good: #060; --name: #036 } body { max-width: none; padding: 0 } article, p { break-inside: avoid } a { text-decoration: none } }
`

/** The page's own style by its digest, and nothing else: no script, no picture, no network, whatever got into the page. */
const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`

/** A page that stands by itself. `body` is HTML, `title` is text. */
export const htmlPage = (title: string, body: readonly string[]): string =>
  `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${htmlText(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
  ].join('\n')}\n`
