/** What `uri` is relative to: the candidate's folder. */
export const policyBase = 'POLICY'

/** A place in a file (SARIF 2.1.0, 3.29). */
export interface PhysicalLocation {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
  readonly region: { readonly startLine: number }
}

const longest = 1000

/**
 * The place that `file:line` names in the policy's folder. Undefined where it names none: a script can give its errors any position,
 * and what it gives can come from mail, so nothing that leads out of the folder is one.
 */
export const physicalLocation = (place: string): PhysicalLocation | undefined => {
  const [, path, digits] = /^([^:]+):(\d{1,9})$/.exec(place) ?? []
  const startLine = Number(digits)
  if (path === undefined || startLine < 1 || path.length > longest || /^\[|^\.\.\.|[\p{C}\\]/u.test(path))
    return undefined
  const parts = path.split('/')
  if (parts.some((part) => ['', '.', '..'].includes(part))) return undefined
  const uri = parts.map(encodeURIComponent).join('/')
  return { artifactLocation: { uri, uriBaseId: policyBase }, region: { startLine } }
}
