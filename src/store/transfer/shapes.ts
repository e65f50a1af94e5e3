import { isObject } from '../../domain/is-object.js'

/** What is wrong with a value that should have a shape, and where. */
export interface ShapeFault {
  /** from the value on: `answers[0].call`; '' for the value itself */
  readonly path: string
  readonly value: unknown
}

/** Finds the first place where a value has not the shape; undefined where it has. */
export type Shape = (value: unknown) => ShapeFault | undefined

/** A value that meets a condition. */
export const where =
  (meets: (value: unknown) => boolean): Shape =>
  (value) =>
    meets(value) ? undefined : { path: '', value }

export const anything: Shape = () => undefined
export const aString = where((value) => typeof value === 'string')
export const aNumber = where((value) => typeof value === 'number')
export const aWhole = where((value) => Number.isSafeInteger(value))
export const aTrue = where((value) => value === true)
export const aHash = where((value) => /^[0-9a-f]{64}$/.test(String(value)) && typeof value === 'string')
export const oneOf = (...values: readonly unknown[]): Shape => where((value) => values.includes(value))

/** Bytes in their canonical form. */
export const aText = where(
  (value) =>
    typeof value === 'string' || (isObject(value) && typeof value['$bytes'] === 'string' && isBase64(value['$bytes'])),
)

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]*={0,2}$/.test(text)

/** What may be left out. */
export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined ? undefined : shape(value)

export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null ? undefined : shape(value)

/** The first of several shapes that it has; the fault is the last one's. */
export const either =
  (...shapes: readonly Shape[]): Shape =>
  (value) => {
    const faults = shapes.map((shape) => shape(value))
    return faults.includes(undefined) ? undefined : faults.at(-1)
  }

export const listOf =
  (item: Shape): Shape =>
  (value) =>
    Array.isArray(value) ? firstFault(value.map((one, index) => [`[${index}]`, item(one)])) : { path: '', value }

/** A list of that length, each place with a shape of its own; `rest` is the shape of what follows. */
export const tuple =
  (items: readonly Shape[], rest?: Shape): Shape =>
  (value) => {
    if (!Array.isArray(value) || (rest === undefined && value.length > items.length)) return { path: '', value }
    const head = items.map((item, index) => [`[${index}]`, item(value[index])] as const)
    const tail = value.slice(items.length).map((one, at) => [`[${at + items.length}]`, rest?.(one)] as const)
    return firstFault([...head, ...tail])
  }

/** An object with these fields; what it has besides is not looked at. */
export const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isObject(value)
      ? firstFault(Object.entries(shapes).map(([name, shape]) => [`.${name}`, shape(value[name])]))
      : { path: '', value }

/** An object whose every value has the shape, whatever its keys are. */
export const dictionaryOf =
  (shape: Shape): Shape =>
  (value) =>
    isObject(value)
      ? firstFault(Object.entries(value).map(([key, one]) => [`.${key}`, shape(one)]))
      : { path: '', value }

const firstFault = (
  places: readonly (readonly [path: string, fault: ShapeFault | undefined])[],
): ShapeFault | undefined => {
  for (const [path, fault] of places) if (fault) return { path: path + fault.path, value: fault.value }
  return undefined
}
