import type { HostFunction, HostLibrary } from '../../lua/machine.js'
import { tlsParameterRows } from '../inbound/tls-parameters.js'
import { acceptRows } from '../libraries/accept.js'
import { addressHeaderRows } from '../libraries/address-header.js'
import { auditRows } from '../libraries/audit.js'
import { avRows } from '../libraries/av.js'
import { betaRows } from '../libraries/beta.js'
import { bounceRows } from '../libraries/bounce.js'
import { cidrRows } from '../libraries/cidr.js'
import { cloudmarkRows } from '../libraries/cloudmark.js'
import { coreRows } from '../libraries/core.js'
import { counterRows } from '../libraries/counter.js'
import { curlRows } from '../libraries/curl.js'
import { dbRows } from '../libraries/db.js'
import { dkimDomainRows } from '../libraries/dkim-domains.js'
import { dkim2Rows } from '../libraries/dkim2.js'
import { dnsRows } from '../libraries/dns.js'
import { dumperRows } from '../libraries/dumper.js'
import { encodingRows } from '../libraries/encodings.js'
import { gaugeCacheRows } from '../libraries/gauge-cache.js'
import { httpClientRows } from '../libraries/http-client.js'
import { idnRows } from '../libraries/idn.js'
import { ioRows } from '../libraries/io.js'
import { ioReadRows } from '../libraries/io-read.js'
import { jsonRows } from '../libraries/json.js'
import { macroRows } from '../libraries/macros.js'
import { messageRows } from '../libraries/message.js'
import { openarcRows } from '../libraries/openarc.js'
import { opendkimRows } from '../libraries/opendkim.js'
import { opendkimSignRows } from '../libraries/opendkim-sign.js'
import { pbpRows } from '../libraries/pbp.js'
import { pcreRows } from '../libraries/pcre.js'
import { poolRows } from '../libraries/pool.js'
import { registrationRows } from '../libraries/registration.js'
import { rfc3464Rows } from '../libraries/rfc3464.js'
import { scannerRows } from '../libraries/scanners.js'
import { serverFactRows } from '../libraries/server-facts.js'
import { sleepRows } from '../libraries/sleep.js'
import { snmpRows } from '../libraries/snmp.js'
import { statvfsRows } from '../libraries/statvfs.js'
import { stringRows } from '../libraries/strings.js'
import { threadRows } from '../libraries/thread.js'
import { timerRows } from '../libraries/timer.js'
import { bindUnmodelled, constantsOf, emptyLibraries, readerOf } from '../libraries/unmodelled.js'
import { vctxRows } from '../libraries/vctx.js'
import { xmlPreludeFunctions, xmlRows } from '../libraries/xml.js'
import type { Row } from './rows.js'
import type { Stage } from './stage.js'

/** The one table of calls: every function and method that this host has. */
export const calls: readonly Row[] = [
  ...registrationRows,
  ...coreRows,
  ...macroRows,
  ...dnsRows,
  ...dbRows,
  ...cidrRows,
  ...cloudmarkRows,
  ...auditRows,
  ...pbpRows,
  ...pcreRows,
  ...dumperRows,
  ...threadRows,
  ...sleepRows,
  ...timerRows,
  ...vctxRows,
  ...messageRows,
  ...ioRows,
  ...ioReadRows,
  ...addressHeaderRows,
  ...acceptRows,
  ...stringRows,
  ...jsonRows,
  ...counterRows,
  ...gaugeCacheRows,
  ...encodingRows,
  ...idnRows,
  ...poolRows,
  ...opendkimRows,
  ...opendkimSignRows,
  ...openarcRows,
  ...dkim2Rows,
  ...dkimDomainRows,
  ...avRows,
  ...scannerRows,
  ...serverFactRows,
  ...betaRows,
  ...statvfsRows,
  ...snmpRows,
  ...httpClientRows,
  ...curlRows,
  ...xmlRows,
  ...bounceRows,
  ...rfc3464Rows,
  ...tlsParameterRows,
]

type Functions = Record<string, HostFunction>

const bound = (stage: Stage): readonly (readonly [string, HostFunction])[] => [
  ...calls.map((row) => [row.name, row.bind(stage)] as const),
  ...bindUnmodelled(stage),
  ...xmlPreludeFunctions(stage),
]

/** Libraries by name, in a fixed order, with the functions of the table bound to the stage. */
export const hostLibraries = (stage: Stage): readonly HostLibrary[] => {
  const functions = new Map<string, Functions>()
  for (const [name, run] of bound(stage)) {
    if (name.includes(':')) continue
    const dot = name.lastIndexOf('.')
    const library = name.slice(0, dot)
    if (!functions.has(library)) functions.set(library, {})
    functions.get(library)![name.slice(dot + 1)] = run
  }
  const modelled = new Set(calls.map(({ name }) => name.slice(0, name.lastIndexOf('.'))))
  return [...functions, ...emptyLibraries.map((name) => [name, {}] as const)].map(([name, members]): HostLibrary => {
    const read = readerOf(stage, name, modelled.has(name))
    return { name, functions: members, constants: constantsOf(name), ...(read ? { read } : {}) }
  })
}

/** The methods of a handle, by its short name in the table: `msg`, `vctx`, `ac`, `ec_string`, `mutex`. */
export const methodsOf = (stage: Stage, handle: string): Functions =>
  Object.fromEntries(
    bound(stage)
      .filter(([name]) => name.startsWith(`${handle}:`))
      .map(([name, run]) => [name.slice(handle.length + 1), run]),
  )
