import type { Covered } from './covered.js'

const ofDocument = (method: string): Pick<Covered, 'bad' | 'raises'> => ({
  bad: `local d = parsed() d.${method}(msg)`,
  raises: `bad argument #1 to '${method}' (libxml2:xmlDocPtr expected, got msys.core:_ec_message)`,
})

const ofNode = (method: string): Pick<Covered, 'bad' | 'raises'> => ({
  bad: `local n = item() n.${method}(msg)`,
  raises: `bad argument #1 to '${method}' (libxml2:xmlNodePtr expected, got msys.core:_ec_message)`,
})

/** Calls about XML. */
export const xmlCases: readonly Covered[] = [
  {
    call: 'xml.parsexml',
    body: 'print(xml.parsexml("<doc><a/></doc>"):root(), xml.parsexml("<doc>"), xml.parsexml({}))',
    comes: '{"output":["<doc>\\n  <a/>\\n</doc>\\tnil\\tnil"]}',
    bad: 'xml.parsexml("<a/>", "x")',
    raises: "bad argument #2 to 'parsexml' (number expected, got string)",
    other: 'print(xml.parsexml("<doc> <a/> </doc>", 1):root())',
  },
  {
    call: 'xml.newnode',
    body: 'print(xml.newnode("a"))',
    comes: '{"output":["<a/>"]}',
    bad: 'xml.newnode({})',
    raises: "bad argument #1 to 'newnode' (string expected, got table)",
    other: 'print(xml.newnode("b"))',
  },
  {
    call: 'doc:root',
    body: 'print(parsed():root():name())',
    comes: '{"output":["doc"]}',
    ...ofDocument('root'),
    other: 'print(parsed("<other/>"):root():name())',
  },
  {
    call: 'doc:tostring',
    body: 'print(parsed("<doc/>"):tostring())',
    comes: '{"output":["<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>\\n<doc/>\\n"]}',
    bad: 'parsed():tostring(1)',
    raises: 'expects no arguments, got 1',
    other: 'print(parsed("<other/>"):tostring())',
  },
  {
    call: 'doc:xpath',
    body: 'for n in parsed():xpath("//item[@n=1]") do print(n:name()) end',
    comes: '{"output":["item"]}',
    bad: 'parsed():xpath()',
    raises: 'expects 1 or 2 arguments, got 1',
    other: 'for n in parsed():xpath("//item[@n=2]") do print(n:name()) end print("none")',
  },
  {
    call: 'node:addchild',
    body: 'local n = parsed("<doc/>"):root() n:addchild("item"):contents("I am a child node.") print(n)',
    comes: '{"output":["<doc>\\n  <item>I am a child node.</item>\\n</doc>"]}',
    bad: 'item():addchild({})',
    raises: "bad argument #1 to 'addchild' (string expected, got table)",
    other: 'local n = parsed("<doc/>"):root() n:addchild(xml.newnode("other")) print(n)',
  },
  ...(['attr', 'attribute'] as const).map((name) => ({
    call: `node:${name}`,
    body: `local n = item() n:${name}("a", "<") print(n:${name}("n"), n:${name}("a"), n:${name}("b"), n)`,
    comes: '{"output":["1\\t<\\tnil\\t<item n=\\"1\\" a=\\"&lt;\\">text</item>"]}',
    bad: `item():${name}({})`,
    raises: `bad argument #1 to '${name}' (string expected, got table)`,
    other: `local n = item() n:${name}("n", nil) print(n:${name}("n"), n)`,
  })),
  {
    call: 'node:attrns',
    body: 'print(item():attrns("n"), item():attrns("n", "u"))',
    comes: '{"output":["1\\tnil"]}',
    bad: 'item():attrns({})',
    raises: "bad argument #1 to 'attrns' (string expected, got table)",
    other: 'print(item():attrns("m"))',
  },
  {
    call: 'node:children',
    body: 'for n in parsed():root():children() do print(n:name()) end',
    comes: '{"output":["item","comment"]}',
    ...ofNode('children'),
    other: 'for n in item():children() do print(n:name()) end',
  },
  {
    call: 'node:contents',
    body: 'local n = item() print(n:contents()) n:contents("a & b") print(n:contents(), n) n:contents("") print(n)',
    comes: '{"output":["text","a & b\\t<item n=\\"1\\">a &amp; b</item>","<item n=\\"1\\"/>"]}',
    bad: 'item():contents({})',
    raises: "bad argument #1 to 'contents' (string expected, got table)",
    other: 'local n = item() n:contents("other") print(n:contents())',
  },
  {
    call: 'node:copy',
    body: 'local n = item() local c = n:copy() c:attr("n", "2") print(n:attr("n"), c:attr("n"))',
    comes: '{"output":["1\\t2"]}',
    bad: 'item():copy(1)',
    raises: 'must be called with no arguments',
    other: 'local c = item():copy() print(c:attr("n"))',
  },
  ...(['doc', 'document'] as const).map((name) => ({
    call: `node:${name}`,
    body: `print(parsed("<doc/>"):root():${name}():root():name(), xml.newnode("a"):${name}())`,
    comes: '{"output":["doc\\tnil"]}',
    ...ofNode(name),
    other: `print(parsed("<other/>"):root():${name}())`,
  })),
  {
    call: 'node:free',
    body: 'local n = item():unlink() n:free() print("done")',
    comes: '{"output":["done"]}',
    ...ofNode('free'),
    other: 'local n = item():unlink() n:free() n:name()',
    verdict: 'undecidable',
  },
  {
    call: 'node:name',
    body: 'print(item():name(), item():children()():name())',
    comes: '{"output":["item\\ttext"]}',
    bad: 'item():name("x")',
    raises: 'must be called with no arguments',
    other: 'print(parsed():root():name())',
  },
  {
    call: 'node:tostring',
    body: 'print(item():tostring())',
    comes: '{"output":["<item n=\\"1\\">text</item>"]}',
    bad: 'item():tostring(1)',
    raises: 'expects no arguments, got 1',
    other: 'print(parsed("<other/>"):root():tostring())',
  },
  {
    call: 'node:unlink',
    body: 'local d = parsed() local n = d:root():children()() print(n:unlink() == n, n, d:root())',
    comes: '{"output":["false\\t<item n=\\"1\\">text</item>\\t<doc>\\n  <!--c-->\\n</doc>"]}',
    ...ofNode('unlink'),
    other: 'print(parsed():root())',
  },
]
