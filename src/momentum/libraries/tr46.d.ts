/** Unicode's IDNA mapping (UTS 46), as far as the host uses it. */
declare module 'tr46' {
  /** null where a label can not be converted */
  export const toASCII: (domain: string, options?: { readonly verifyDNSLength?: boolean }) => string | null
  export const toUnicode: (domain: string) => { readonly domain: string; readonly error: boolean }
}
