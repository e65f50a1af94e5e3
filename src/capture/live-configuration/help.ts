import { datasourceDefaults, emptyLiveConfiguration } from '../../domain/live-configuration.js'

const { resolver, files, counts, http } = emptyLiveConfiguration

/** The format of a configuration of the live world, in Markdown, for help to print. */
export const liveConfigurationHelp = `# Configuration of the live world

A YAML file (YAML 1.2, UTF-8) that says what answers the policy's questions. Paths go from its folder on. All of it may be left out.

    resolver:
      servers: ["127.0.0.1:5353", "[2001:db8::53]:53"]     # default: those of the system
      timeout: 2s                          # of the first try, default ${resolver.timeoutMs / 1000}s
      tries: 2                             # default ${resolver.tries}
    datasources:                           # by the name of the cache that the policy asks
      local: { sqlite: policy.db, read_only: true }
      users: { postgres: "postgres://policy:secret@127.0.0.1:5432/users", timeout: 2s, max_rows: 500 }
    cidr:                                  # by the name of the list that the policy defines
      good_guys: lists/good.rbl
      bad_guys: { file: lists/bad.rbl, value: txt, interpolate: true }
    config:                                # as in a scenario's world
      bindings: [default, DNS, SMARTHOST]
      binding_groups: { pool: [a, b] }
      values: { "binding a domain example.com max_outbound_connections": "20" }
    auth:                                  # users of AUTH; who is not named is not known
      users: { ann: secret }
      file: users.txt                      # user:password on each line
    files:
      folders: [/etc/policy]               # what msys.readfile may read besides the policy's own files; default: nothing
      max_bytes: 65536                     # default ${files.maxBytes}
    counts:
      monitors: ["60,1", "3600,24"]        # of msys.audit.connections, receptions and rejections: seconds and windows
      max_keys: 50000                      # of each series and monitor, and of counters, default ${counts.maxKeys}
    http:
      origins: ["http://127.0.0.1:8080"]   # where msys.http.client and curl may ask; default: nowhere
      timeout: 2s                          # of a whole request, default ${http.timeoutMs / 1000}s
      max_bytes: 65536                     # of an answer, default ${http.maxBytes}

- A datasource has ${datasourceDefaults.timeoutMs / 1000}s for a statement and ${datasourceDefaults.maxRows} rows for an answer, where it does not say otherwise. Parameters are \`?\`, \`:name\` and \`$name\`.
- A list is in the format of rbldnsd (ip4set, ip4trie, ip6trie), or has one network a line. It answers with its entries' address records
  (\`value: a\`) or texts (\`txt\`), as the policy's msys.cidr.define says unless the configuration does. A list, or the file of users, is
  read again when it has changed; a session goes on with the list that it asked first.
- Audit series, counters and gauge caches begin at 0 when the process does, and are forgotten when it ends.
- HTTP requests are sent as they are asked, once, without following redirects. They are recorded with their headers, what was sent up to
  2000 bytes, and what was answered; passwords that curl is given as options by their digest.
- What is written to files stays in the recording. There is no DKIM verifier, and no other library of the server's alone (bounce
  classification, ARC, DKIM2, virus scanners): a policy that asks one is undecidable there.
`
