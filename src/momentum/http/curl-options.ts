/**
 * libcurl's options as thrLua's binding takes them (thrLua modules/curl.c), by the kind of their values, each with its number in
 * curl/curl.h. Those that libcurl no longer has are left out: their numbers hang on the version that the server was built with.
 */
const byKind = {
  text: `URL:10002 PROXY:10004 USERPWD:10005 PROXYUSERPWD:10006 RANGE:10007 POSTFIELDS:10015 REFERER:10016 FTPPORT:10017
    USERAGENT:10018 COOKIE:10022 SSLCERT:10025 SSLKEYPASSWD:10026 COOKIEFILE:10031 CUSTOMREQUEST:10036 INTERFACE:10062
    KRB4LEVEL:10063 CAINFO:10065 RANDOM_FILE:10076 EGDSOCKET:10077 COOKIEJAR:10082 SSL_CIPHER_LIST:10083 SSLCERTTYPE:10086
    SSLKEY:10087 SSLKEYTYPE:10088 SSLENGINE:10089 CAPATH:10097 ENCODING:10102 NETRC_FILE:10118 FTP_ACCOUNT:10134`,
  number: `PORT:3 TIMEOUT:13 INFILESIZE:14 LOW_SPEED_LIMIT:19 LOW_SPEED_TIME:20 RESUME_FROM:21 SSLVERSION:32 TIMECONDITION:33
    TIMEVALUE:34 NETRC:51 PROXYPORT:59 POSTFIELDSIZE:60 MAXREDIRS:68 MAXCONNECTS:71 CONNECTTIMEOUT:78 SSL_VERIFYHOST:81
    HTTP_VERSION:84 DNS_CACHE_TIMEOUT:92 BUFFERSIZE:98 PROXYTYPE:101 HTTPAUTH:107 PROXYAUTH:111 FTP_RESPONSE_TIMEOUT:112
    IPRESOLVE:113 MAXFILESIZE:114 INFILESIZE_LARGE:30115 RESUME_FROM_LARGE:30116 MAXFILESIZE_LARGE:30117 FTP_SSL:119
    POSTFIELDSIZE_LARGE:30120 FTPSSLAUTH:129`,
  switch: `CRLF:27 VERBOSE:41 HEADER:42 NOPROGRESS:43 NOBODY:44 FAILONERROR:45 UPLOAD:46 POST:47 FTPLISTONLY:48 FTPAPPEND:50
    FOLLOWLOCATION:52 TRANSFERTEXT:53 PUT:54 AUTOREFERER:58 HTTPPROXYTUNNEL:61 SSL_VERIFYPEER:64 FILETIME:69 FRESH_CONNECT:74
    FORBID_REUSE:75 HTTPGET:80 FTP_USE_EPSV:85 SSLENGINE_DEFAULT:90 DNS_USE_GLOBAL_CACHE:91 COOKIESESSION:96 NOSIGNAL:99
    UNRESTRICTED_AUTH:105 FTP_USE_EPRT:106 FTP_CREATE_MISSING_DIRS:110 TCP_NODELAY:121`,
  texts:
    'HTTPHEADER:10023 HTTPPOST:10024 QUOTE:10028 POSTQUOTE:10039 TELNETOPTIONS:10070 PREQUOTE:10093 HTTP200ALIASES:10104',
  function:
    'WRITEFUNCTION:20011 READFUNCTION:20012 PROGRESSFUNCTION:20056 HEADERFUNCTION:20079 IOCTLFUNCTION:20130 SEEKFUNCTION:20167',
  data: 'WRITEDATA:10001 READDATA:10009 HEADERDATA:10029 PROGRESSDATA:10057 IOCTLDATA:10131 SEEKDATA:10168',
} as const

export type OptionKind = keyof typeof byKind

export interface CurlOption {
  /** without `OPT_` */
  readonly name: string
  readonly number: number
  readonly kind: OptionKind
}

const options: readonly CurlOption[] = (Object.keys(byKind) as OptionKind[]).flatMap((kind) =>
  byKind[kind].split(/\s+/).map((entry) => {
    const [name, number] = entry.split(':')
    return { name: name!, number: Number(number), kind }
  }),
)

export const optionByNumber: ReadonlyMap<number, CurlOption> = new Map(options.map((option) => [option.number, option]))

/** Codes of libcurl that a policy may compare what `perform` returns with. */
const errors = {
  OK: 0,
  UNSUPPORTED_PROTOCOL: 1,
  FAILED_INIT: 2,
  URL_MALFORMAT: 3,
  COULDNT_RESOLVE_PROXY: 5,
  COULDNT_RESOLVE_HOST: 6,
  COULDNT_CONNECT: 7,
  PARTIAL_FILE: 18,
  HTTP_RETURNED_ERROR: 22,
  WRITE_ERROR: 23,
  READ_ERROR: 26,
  OUT_OF_MEMORY: 27,
  OPERATION_TIMEOUTED: 28,
  SSL_CONNECT_ERROR: 35,
  ABORTED_BY_CALLBACK: 42,
  BAD_FUNCTION_ARGUMENT: 43,
  TOO_MANY_REDIRECTS: 47,
  GOT_NOTHING: 52,
  SEND_ERROR: 55,
  RECV_ERROR: 56,
} as const

/** `CURLINFO_…`, of which only these are told; of the others no recording knows anything. */
export const curlInfo = { RESPONSE_CODE: 2097154, EFFECTIVE_URL: 1048577, CONTENT_TYPE: 1048594 } as const

const values = {
  HTTP_VERSION_NONE: 0,
  HTTP_VERSION_1_0: 1,
  HTTP_VERSION_1_1: 2,
  AUTH_NONE: 0,
  AUTH_BASIC: 1,
  AUTH_DIGEST: 2,
}

/** Everything that the library `curl` has beside its functions. */
export const curlConstants: Readonly<Record<string, number>> = {
  ...Object.fromEntries(options.map(({ name, number }) => [`OPT_${name}`, number])),
  ...errors,
  ...values,
  ...Object.fromEntries(Object.entries(curlInfo).map(([name, number]) => [`INFO_${name}`, number])),
}
