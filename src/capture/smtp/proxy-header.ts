import { parseProxyV1 } from './proxy-v1.js'
import { parseProxyV2, proxyV2Signature } from './proxy-v2.js'

/** Who is behind a proxy: `address:port` each. */
export interface ProxiedEnds {
  readonly peer: string
  readonly listener: string
}

/**
 * What a connection behind a proxy begins with. `more`: not whole yet. `header`: `size` octets; `ends` is null where the proxy speaks for itself
 * (LOCAL), or does not say for whom (UNKNOWN, UNSPEC, a Unix socket): the socket's own ends hold then.
 */
export type ProxyHeader =
  | { readonly kind: 'more' }
  | { readonly kind: 'header'; readonly size: number; readonly ends: ProxiedEnds | null }
  | { readonly kind: 'malformed'; readonly why: string }

/**
 * A PROXY header of version 1 or 2 at the beginning of what came (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2). It is told at the first octet that
 * does not fit that it is none.
 */
export const parseProxyHeader = (bytes: Buffer): ProxyHeader => {
  const start = bytes.subarray(0, proxyV2Signature.length)
  if (start.equals(proxyV2Signature.subarray(0, start.length)))
    return start.length < proxyV2Signature.length ? { kind: 'more' } : parseProxyV2(bytes)
  return parseProxyV1(bytes)
}
