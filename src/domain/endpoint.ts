import { parseAddress } from './cidr.js'

/** Whether a text is `192.0.2.1:25` or `[2001:db8::1]:25`, with a port from 1 to 65535. */
export const isEndpoint = (text: string): boolean => {
  const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([1-9]\d{0,4})$/.exec(text) ?? []
  const family = parseAddress(bracketed ?? bare ?? '')?.family
  return Number(port) <= 65_535 && family === (bracketed === undefined ? 4 : 6)
}
