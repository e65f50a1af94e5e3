import { describe, expect, it } from 'vitest'
import { recorded } from '../../engine/given-recording.js'
import { givenPolicy, hello, moduleOf, runIn } from '../given-policy.js'

const connect = (body: string) => runIn('validate_connect', body, { steps: [] })
const doc = (text: string, body: string) => connect(`local doc = xml.parsexml([==[${text}]==]) ${body}`)

describe('xml', () => {
  it.each([
    [
      'builds what its pages build',
      '<doc></doc>',
      'local child = doc:root():addchild("item") child:attr("name", "Junior") child:contents("I am a child node.") print(doc)',
      '<?xml version="1.0" encoding="utf-8"?>\n<doc>\n  <item name="Junior">I am a child node.</item>\n</doc>\n',
    ],
    [
      'goes on behind a node that is taken out on the way',
      '<d><a/><b/><c/></d>',
      'local root = doc:root() for n in root:children() do if n:name() ~= "c" then n:unlink() end end print(root)',
      '<d>\n  <c/>\n</d>',
    ],
    [
      'comes to what is added on the way',
      '<d><a/><b/></d>',
      'local n, root = 0, doc:root() for kid in root:children() do n = n + 1 if n < 3 then root:addchild("more") end end print(n)',
      '4',
    ],
    [
      'moves a node',
      '<d><a><x/></a><b/></d>',
      'local a, b for n in doc:xpath("/d/*") do if n:name() == "a" then a = n else b = n end end print(b:addchild(a:unlink()) ~= a, doc:root())',
      'true\t<d>\n  <b>\n    <a>\n      <x/>\n    </a>\n  </b>\n</d>',
    ],
    [
      'selects from a node on',
      '<d><i n="1"/><j><i n="2"/></j></d>',
      'local t = {} for j in doc:xpath("//j") do for i in doc:xpath("i/@n", j) do t[#t + 1] = i:contents() end end print(table.concat(t))',
      '2',
    ],
    [
      'selects nothing by what is no query, or no nodes',
      '<d/>',
      'for _ in doc:xpath("//d[") do print("no") end for _ in doc:xpath("/d/@x + 1") do print("no") end for _ in doc:xpath("//p:d") do print("no") end print("done")',
      'done',
    ],
    [
      'has the same node in two that are not equal',
      '<d/>',
      'print(doc:root() == doc:root(), doc:root():name() == doc:root():name())',
      'false\ttrue',
    ],
    [
      'has a nil name for CDATA',
      '<d><![CDATA[x]]></d>',
      'for n in doc:root():children() do print(n:name(), n) end',
      'nil\t<![CDATA[x]]>',
    ],
    [
      'has namespaces in what is added',
      '<p:d xmlns:p="u"/>',
      'doc:root():addchild("i") print(doc:root())',
      '<p:d xmlns:p="u">\n  <p:i/>\n</p:d>',
    ],
    [
      'has no functions of its own making',
      '<d/>',
      'print(rawget(xml, "nextNode"), rawget(xml, "keepIterators"))',
      'nil\tnil',
    ],
  ])('%s', (_, text, body, printed) => {
    expect(doc(text, body).output).toEqual([printed])
  })

  it.each([
    ['a document type', 'xml.parsexml("<!DOCTYPE a><a/>")', /has a document type/],
    ['another encoding', `xml.parsexml("<?xml version='1.0' encoding='koi8-r'?><a/>")`, /declares the encoding koi8-r/],
    ['another version', `xml.parsexml("<?xml version='1.1'?><a/>")`, /is of XML 1.1/],
    ['a query that begins nowhere', 'xml.parsexml("<a/>"):xpath("a")', /begins nowhere/],
    ['an axis', 'xml.parsexml("<a/>"):xpath("//a/following::b")', /an axis that is not followed/],
    [
      'the axis of namespaces, in a condition too',
      'xml.parsexml("<a/>"):xpath("//a[namespace::b]")',
      /an axis that is not/,
    ],
    ['what looks for a language', 'xml.parsexml("<a b=\'\'/>"):xpath("//@b[ lang (\'en\')]")', /calls lang or id/],
    ['what looks for an ID', 'xml.parsexml("<a/>"):xpath("//a[count(id(\'x\')) = 0]")', /calls lang or id/],
    ['a function that there is none of', 'xml.parsexml("<a/>"):xpath("//a[b()]")', /fails here: Unknown function b/],
    ['an argument that is none', 'xml.parsexml("<a/>"):xpath("//a[sum(1)]")', /fails here: /],
    ['a variable', 'xml.parsexml("<a/>"):xpath("//a[$b]")', /fails here: /],
    ['a number that is read otherwise', 'xml.parsexml("<a/>"):xpath("//a[1.]")', /may be an expression/],
    ['a name beyond 16 bits', 'xml.parsexml("<a/>"):xpath("//\\240\\144\\144\\128")', /may be an expression/],
    ['the document as a node', 'xml.parsexml("<a/>"):xpath("/")', /selects the document itself/],
    ['a name with a prefix', 'xml.parsexml("<a/>"):root():addchild("p:b")', /is given the name "p:b"/],
    ['text that is no UTF-8', 'xml.newnode("a"):contents("\\255")', /not in UTF-8/],
    [
      'a node that hangs in two places',
      'local d = xml.parsexml("<a><b/></a>") d:root():addchild(d:root():children()())',
      /still hangs in a tree/,
    ],
    [
      'what was replaced',
      'local r = xml.parsexml("<a><b/></a>"):root() local b = r:children()() r:contents("x") b:name()',
      /was freed/,
    ],
    [
      'a tree without end',
      'local n = xml.parsexml("<a/>"):root() for _ = 1, 2000 do n = n:addchild("b") end print(#tostring(n))',
      /more than 1000 levels/,
    ],
    ['a namespace of its own', 'xml.newnode("a"):newns("u", "p")', /node:newns is not emulated: namespaces/],
  ])('is undecidable for %s', (_, body, why) => {
    expect(connect(body).gaps).toEqual([expect.stringMatching(why)])
  })

  it('goes through many nodes in time that grows with their number', () => {
    const text = `<d>${'<i/>'.repeat(4000)}</d>`
    expect(
      doc(text, 'local n = 0 for _ = 1, 5 do for i in doc:root():children() do n = n + 1 end end print(n)').output,
    ).toEqual(['20000'])
  })

  it('keeps a document of the loading for each session as it was', () => {
    const policy = givenPolicy(
      `local doc = xml.parsexml("<d/>")\n${moduleOf({ validate_ehlo: 'print(doc:root()) doc:root():addchild("i") print(doc:root())' })}`,
    )
    const once = ['<d/>', '<d>\n  <i/>\n</d>']
    expect(policy.session([hello]).output).toEqual(once)
    expect(policy.session([hello]).output).toEqual(once)
  })

  it('replays with what a session before an awaited answer had built', () => {
    const body = 'local d = xml.parsexml("<d/>") d:root():attr("a", msys.dnsLookup("a.example")[1]) print(d:root())'
    const given = recorded({ validate_ehlo: body }, [hello], { world: { dns: { 'a.example A': ['192.0.2.1'] } } })
    expect(given.unfaithful).toBe(null)
    expect(given.phase('ehlo')?.result).toContain('192.0.2.1')
  })

  const deferred = (body: string) =>
    connect(
      `local d = xml.parsexml("<d a='1'><i><j/></i></d>") local r, kid = d:root(), d:root():children()() local free, json = xml.newnode("n"), json.decode('{"a": [{}, 1]}') msys.runInPool("IO", function() ${body} end, true)`,
    )

  it.each([
    'r:addchild("i")',
    'kid:addchild("x")',
    'kid:children()():attr("b", "2")',
    'r:attr("a", "2")',
    'for a in d:xpath("//@a") do a:contents("2") end',
    'kid:contents("x")',
    'kid:unlink()',
    'free:attr("a", "1")',
    'free:free()',
    'xml.newnode("m"):addchild(free)',
    'json.b = 1',
    'json.a = nil',
    'json.a[2] = 2',
    'json.a[1].b = 1',
  ])('is not changed by a deferred function: %s', (body) => {
    expect(deferred(body).gaps).toEqual([expect.stringContaining('changes the session')])
  })

  it.each([
    'print(d, kid:name(), free, json)',
    'local n = xml.parsexml("<e><f/></e>") n:root():attr("a", "1") n:root():children()():unlink():free() print(n)',
    'local n = xml.parsexml("<e/>") n:root():addchild(kid:copy()):contents("x") print(n)',
    'local made = json.a == nil or 1',
  ])('is read by a deferred function, which may build its own: %s', (body) => {
    expect(deferred(body).gaps).toEqual([])
  })

  it('is not gone through for each deferred function, however many handles there are', () => {
    const body = `local d = xml.parsexml("<d>" .. ("<i>text</i>"):rep(100000) .. "</d>") local t = {}
      for i = 1, 300 do t[i] = d:root() end for i = 1, 300 do msys.runInPool("IO", function() end, true) end`
    expect(connect(body).gaps).toEqual([])
  })
})
