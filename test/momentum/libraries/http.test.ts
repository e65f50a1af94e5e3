import { describe, expect, it } from 'vitest'
import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import { recorded } from '../../engine/given-recording.js'
import { givenCallouts, hello, runIn } from '../given-policy.js'

const http = {
  'GET http://a.example/': {
    status: 200,
    reason: 'OK',
    headers: ['Content-Type: text/plain', 'X-A: 1', 'X-A:  2 ', 'odd'],
    body: 'hello',
  },
  'GET http://a.example/big': { status: 200, body: 'x'.repeat(20_000) },
  'GET http://a.example/gone': { status: 404, reason: 'Not Found', body: 'gone' },
  'GET http://down.example/': { error: "Couldn't connect to server", code: 7 },
  'HEAD http://a.example/': { status: 204 },
  'POST http://a.example/': { status: 201, body: 'made' },
  'PURGE http://a.example/': { status: 202 },
}

const connect = (body: string) => runIn('validate_connect', body, { steps: [], world: { http } })
const client = (body: string) => connect(`local c = msys.http.client.new() ${body}`)
const easy = (body: string, url = 'http://a.example/') =>
  connect(`local c = curl.new() c:setopt(curl.OPT_URL, "${url}") ${body}`)

describe('msys.http.client', () => {
  it.each([
    [
      'reads status, body and headers',
      'c:do_request("GET", "http://a.example/") print(c:get_status()) print(c:get_body())',
      ['200\tOK', 'hello'],
    ],
    [
      'has headers by name, of several the last one',
      'c:do_request("GET", "http://a.example/") local h = c:parse_headers(c:get_headers()) print(h["X-A"], h["Content-Type"], h.odd)',
      ['2\ttext/plain\tnil'],
    ],
    [
      'has nothing of a request that fails',
      'c:do_request("GET", "http://down.example/") print(c:get_status()) print(c:get_body(), #c:get_headers())',
      ['nil\tnil', 'nil\t0'],
    ],
    [
      'is asked anew by another request',
      'c:do_request("GET", "http://down.example/") c:do_request("GET", "http://a.example/gone") print(c:get_status())',
      ['404\tNot Found'],
    ],
  ])('%s', (_, body, output) => {
    expect(client(body).output).toEqual(output)
  })

  it.each([
    ['is given another type', 'c:do_request("get", "http://a.example/")', /is given the type "get"/],
    ['is read before it asked', 'print(c:get_body())', /client:get_body is called before any request/],
    [
      'asks what nobody has said',
      'c:do_request("GET", "http://b.example/")',
      /GET http:\/\/b.example\/ was asked, and nobody has said/,
    ],
  ])('is undecidable where it %s', (_, body, why) => {
    expect(client(body).gaps).toEqual([expect.stringMatching(why)])
  })

  it('sends what is no GET as a write, a long body by its digest, and nothing when it is replayed', () => {
    const { results } = client(
      'c:do_request("POST", "http://a.example/", "a") c:do_request("POST", "http://a.example/", ("x"):rep(3000))',
    )
    expect(results['connect']?.outside).toEqual([
      ['http.request', 'POST', 'http://a.example/', 'a'],
      ['http.request', 'POST', 'http://a.example/', [3000, expect.stringMatching(/^[\da-f]{64}$/)]],
    ])
  })

  it('asks another question behind a write to the same place', () => {
    const asking = (before: string) => ({
      validate_ehlo: `local c = msys.http.client.new() ${before} c:do_request("GET", "http://a.example/") print(c:get_body())`,
    })
    const given = recorded(asking(''), [hello, 'QUIT'], { world: { http } })
    expect(given.unfaithful).toBe(null)
    const post = (url: string) => asking(`c:do_request("POST", "${url}", "")`)
    expect(given.comparedWith(post('http://a.example/')).undecidable).toContain('was never asked in this session')
    expect(given.comparedWith(asking('local unused')).verdict).toBe('same')
  })

  it('names headers as a setting has them', () => {
    const policy = givenCallouts({
      validate_ehlo: 'local c = msys.http.client.new() print(c:parse_headers({ "X-Aa: 1" })["x-aa"])',
    })
    expect(policy.settings({ 'http-header-names': 'lower' }).session([hello]).output).toEqual(['1'])
  })
})

describe('curl', () => {
  const taking = 'local t = {} c:setopt(curl.OPT_WRITEFUNCTION, function(d, s) t[#t + 1] = s return #s end)'
  const reading = 'c:setopt(curl.OPT_READFUNCTION, function() return "a=b" end)'
  it.each([
    [
      'hands a body over, in pieces',
      `${taking} print(c:perform(), #t, #t[1], #t[2])`,
      'http://a.example/big',
      ['true\t2\t16384\t3616'],
    ],
    [
      'hands headers over, line by line',
      'c:setopt(curl.OPT_HEADERFUNCTION, function(_, s) io.write(s) return #s end) c:perform()',
      'http://a.example/gone',
      ['HTTP/1.1 404 Not Found\r\n', '\r\n'],
    ],
    [
      'gives functions their datum',
      'c:setopt(curl.OPT_WRITEDATA, { "mine" }) c:setopt(curl.OPT_WRITEFUNCTION, function(d, s) print(d[1]) return #s end) c:perform()',
      'http://a.example/',
      ['mine'],
    ],
    [
      'fails where a function does not take it all',
      'c:setopt(curl.OPT_WRITEFUNCTION, function() end) print(c:perform())',
      'http://a.example/',
      ['nil\tFailed writing received data to disk/application\t23'],
    ],
    [
      'fails where the outside does',
      'print(c:perform())',
      'http://down.example/',
      ["nil\tCouldn't connect to server\t7"],
    ],
    [
      'fails on a status where that is wished',
      'c:setopt(curl.OPT_FAILONERROR, true) print(c:perform())',
      'http://a.example/gone',
      ['nil\tHTTP response code said error\t22'],
    ],
    [
      'posts what it is given',
      `${taking} c:setopt(curl.OPT_POSTFIELDS, "a=b") print(c:perform(), t[1])`,
      'http://a.example/',
      ['true\tmade'],
    ],
    [
      'posts nothing',
      `${reading} ${taking} c:setopt(curl.OPT_POST, true) c:setopt(curl.OPT_POSTFIELDSIZE, 0) print(c:perform(), t[1])`,
      'http://a.example/',
      ['true\tmade'],
    ],
    [
      'takes headers of what does not fail',
      'c:setopt(curl.OPT_HEADERFUNCTION, function(_, s) io.write(s) return #s end) c:setopt(curl.OPT_FAILONERROR, true) c:setopt(curl.OPT_NOBODY, true) c:perform()',
      'http://a.example/',
      ['HTTP/1.1 204 \r\n', '\r\n'],
    ],
    [
      'goes back to GET',
      `${taking} c:setopt(curl.OPT_POSTFIELDS, "a=b") c:setopt(curl.OPT_HTTPGET, true) print(c:perform(), t[1])`,
      'http://a.example/',
      ['true\thello'],
    ],
    [
      'asks for headers alone',
      'c:setopt(curl.OPT_NOBODY, true) c:perform() print(c:getinfo(curl.INFO_RESPONSE_CODE))',
      'http://a.example/',
      ['204'],
    ],
    [
      'asks by a method of its own',
      'c:setopt(curl.OPT_CUSTOMREQUEST, "PURGE") c:perform() print(c:getinfo(curl.INFO_RESPONSE_CODE))',
      'http://a.example/',
      ['202'],
    ],
    [
      'is reset, but for what functions are passed',
      `${taking} c:setopt(curl.OPT_WRITEDATA, { "mine" }) c:setopt(curl.OPT_POSTFIELDS, "a=b") c:reset()
       c:setopt(curl.OPT_URL, "http://a.example/big") print(c:perform(), #t)
       c:setopt(curl.OPT_URL, "http://a.example/") c:setopt(curl.OPT_WRITEFUNCTION, function(d, s) print(d[1], s) return #s end) c:perform()`,
      'http://a.example/',
      ['true\t0', 'mine\thello'],
    ],
    [
      'lets the errors of a function through',
      'c:setopt(curl.OPT_WRITEFUNCTION, function() error("mine", 0) end) print(pcall(c.perform, c))',
      'http://a.example/',
      ['false\tmine'],
    ],
  ])('%s', (_, body, url, output) => {
    expect(easy(body, url).output).toEqual(output)
  })

  it.each([
    ['no number', 'c:setopt("URL", 1)', "bad argument #1 to 'setopt' (number expected, got string)"],
    ['no value', 'c:setopt(curl.OPT_URL)', "Invalid number of arguments 2 to `setopt' method"],
    ['an option that there is none of', 'c:setopt(99999, 1)', 'Not supported curl option 99999'],
    [
      'a table in a list',
      'c:setopt(curl.OPT_HTTPHEADER, "a", {})',
      "bad argument #3 to 'setopt' (string expected, got table)",
    ],
    [
      'no function',
      'c:setopt(curl.OPT_WRITEFUNCTION, 1)',
      "bad argument #2 to 'setopt' (function expected, got number)",
    ],
  ])('raises for %s', (_, body, message) => {
    expect(easy(body).failures).toEqual([`validate_connect: ${message}`])
  })

  const withSecret = (secret: string): Readonly<Record<string, string>> => ({
    'a password': `c:setopt(curl.OPT_USERPWD, "ann:${secret}")`,
    'a password for a proxy': `c:setopt(curl.OPT_PROXY, "http://ann:${secret}@proxy.example:8080")`,
    'a cookie': `c:setopt(curl.OPT_COOKIE, "id=${secret}")`,
    'a header': `c:setopt(curl.OPT_HTTPHEADER, "A: b", "authorization:Bearer ${secret}")`,
    'a header within another': `c:setopt(curl.OPT_HTTPHEADER, "A: b\\r\\nX-Api-Key: ${secret}")`,
    'a URL': `c:setopt(curl.OPT_URL, "http://ann:${secret}@a.example/")`,
    'a URL without a scheme': `c:setopt(curl.OPT_URL, "ann:p@${secret}@a.example/")`,
  })

  it.each(Object.keys(withSecret('')))('tells %s by its digest, and another one is another question', (name) => {
    const asking = (secret: string) => ({
      validate_ehlo: `local c = curl.new() c:setopt(curl.OPT_URL, "http://a.example/") ${withSecret(secret)[name]!} c:setopt(curl.OPT_POSTFIELDS, "a=b") print(c:perform())`,
    })
    const answers = {
      ...http,
      'POST http://ann:qZ7fake@a.example/': { status: 200 },
      'POST ann:p@qZ7fake@a.example/': { status: 200 },
    }
    const given = recorded(asking('qZ7fake'), [hello, 'QUIT'], { world: { http: answers } })
    expect(given.unfaithful).toBe(null)
    const written = given.events.flatMap(({ input, work, result }) => [input, work, result]).join('\n')
    expect(written).toMatch(/http\.request.*[\da-f]{64}/)
    expect(written).not.toContain('qZ7fake')
    expect(given.comparedWith(asking('qZ7fake')).verdict).toBe('same')
    expect(given.comparedWith(asking('qZ7fakf')).undecidable).toContain('was never asked in this session')
  })

  it.each([
    ['uploads', 'c:setopt(curl.OPT_UPLOAD, true) c:perform()', /uploads by a callback/],
    ['sets a list of another protocol', 'c:setopt(curl.OPT_QUOTE, "a") c:perform()', /sets OPT_QUOTE/],
    [
      'looks on',
      'c:setopt(curl.OPT_NOPROGRESS, false) c:setopt(curl.OPT_PROGRESSFUNCTION, function() end) c:perform()',
      /progress function/,
    ],
    [
      'posts what a function gives',
      `${reading} c:setopt(curl.OPT_POST, true) c:perform()`,
      /posts what a callback gives/,
    ],
    ['posts what nobody says', 'c:setopt(curl.OPT_POSTFIELDS, nil) c:perform()', /posts what a callback gives/],
    [
      'posts more than there is',
      'c:setopt(curl.OPT_POSTFIELDS, "a=b") c:setopt(curl.OPT_POSTFIELDSIZE, 9) c:perform()',
      /has OPT_POSTFIELDSIZE 9 with 3 bytes/,
    ],
    [
      'takes the headers of what fails',
      'c:setopt(curl.OPT_HEADERFUNCTION, function(_, s) return #s end) c:setopt(curl.OPT_FAILONERROR, true) c:setopt(curl.OPT_URL, "http://a.example/gone") c:perform()',
      /takes headers, and fails with OPT_FAILONERROR/,
    ],
    [
      'takes them with the body',
      `${taking} c:setopt(curl.OPT_HEADER, true) c:setopt(curl.OPT_FAILONERROR, true) c:setopt(curl.OPT_URL, "http://a.example/gone") c:perform()`,
      /takes headers, and fails with OPT_FAILONERROR/,
    ],
    ['asks how long it took', 'c:perform() c:getinfo(3145731)', /which no recording knows/],
  ])('is undecidable where it %s', (_, body, why) => {
    expect(easy(body).gaps).toEqual([expect.stringMatching(why)])
  })
})

describe('what a scenario says of HTTP', () => {
  it.each([
    ['{ "http://a/": { status: 200 } }', /"http:\/\/a\/" is no request; allowed is a method and a URL/],
    ['{ "GET http://a/": {} }', /"GET http:\/\/a\/" with nothing in it; it needs status/],
    ['{ "GET http://a/": { status: 200, error: x } }', /with status, error; it needs status/],
    ['{ "GET http://a/": { error: x, body: y } }', /with error, body; it needs status/],
  ])('is refused with what is allowed: %s', (source, why) => {
    expect(() => parseWorld(`world:\n  http: ${source}\n`, 'w.yaml')).toThrow(why)
  })
})
