const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of this path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'there is no permission for it',
  EPERM: 'there is no permission for it',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  ELOOP: 'its symbolic links go in circles',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'there is a NUL in the path',
}

/** Why a file could not be read or written, in words; what the system says where there are none. */
export const fileReason = (cause: unknown): string => {
  const { code, message } = cause as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? `the system says ${message}`
}

/** The same for a file that was to be written: what is not there is its folder. */
export const writeReason = (cause: unknown): string =>
  (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such folder' : fileReason(cause)
