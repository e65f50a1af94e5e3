interface Header {
  readonly version?: number
  readonly command?: number
  readonly family: number
  readonly rest?: Buffer
}

/** A header of version 2 as a proxy sends it, or as none should. */
export const proxyV2 = ({ version = 2, command = 1, family, rest = Buffer.alloc(0) }: Header): Buffer => {
  const fixed = Buffer.from('\r\n\r\n\0\r\nQUIT\n\0\0\0\0', 'latin1')
  fixed[12] = (version << 4) | command
  fixed[13] = family
  fixed.writeUInt16BE(rest.length, 14)
  return Buffer.concat([fixed, rest])
}
