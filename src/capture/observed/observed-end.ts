/** An end of a connection. `port` is null where the source does not say it. */
export interface ObservedEnd {
  readonly address: string
  readonly port: number | null
}

/** `192.0.2.1:25` or `[2001:db8::1]:25`, as a key and to read. */
export const showEnd = ({ address, port }: ObservedEnd): string =>
  `${address.includes(':') ? `[${address}]` : address}${port === null ? '' : `:${port}`}`
