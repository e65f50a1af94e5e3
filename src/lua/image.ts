import assert from 'node:assert'
import type { Arena } from './arena.js'
import type { Instance } from './instance.js'
import type { BuildName, Image } from './machine.js'
import type { Words } from './notes/objects51.js'

/**
 * The state of a machine at rest: static data and the heap on both sides of the arena, up to the heap's end. The C stack is dead at
 * rest and the arena holds nothing between calls, so both are left out; their place is the same in every instance.
 */
export class MemoryImage implements Image {
  readonly build: BuildName
  /** an instance fits where its function table and arena are the same */
  readonly shape: string
  readonly low: Uint8Array
  /** between the heap's start and the arena: the allocator's own lists */
  readonly middle: Uint8Array
  high: Uint8Array = new Uint8Array(0)
  highBytes = 0
  stackPointer = 0

  constructor(instance: Instance, arena: Arena) {
    this.build = instance.build.name
    this.shape = shapeOf(instance, arena)
    this.low = new Uint8Array(instance.staticEnd)
    this.middle = new Uint8Array(arena.start - instance.heapStart)
  }

  get bytes(): number {
    return this.low.length + this.middle.length + this.highBytes
  }

  /** All parts, for a digest: everything that a later call can depend on. */
  parts(): readonly Uint8Array[] {
    return [this.low, this.middle, this.high.subarray(0, this.highBytes)]
  }
}

/** The whole memory as an image has it, each part at its address. */
export const memoryOf = (instance: Instance, arena: Arena, image: Image): Words => {
  assert(image instanceof MemoryImage && image.shape === shapeOf(instance, arena), 'an image of another machine')
  const u8 = new Uint8Array(Math.ceil((arena.end + image.highBytes) / 8) * 8)
  u8.set(image.low)
  u8.set(image.middle, instance.heapStart)
  u8.set(image.high.subarray(0, image.highBytes), arena.end)
  return { u8, u32: new Uint32Array(u8.buffer), f64: new Float64Array(u8.buffer) }
}

/** How many bytes an image would have now. */
export const imageBytes = (instance: Instance, arena: Arena): number =>
  instance.staticEnd + arena.start - instance.heapStart + heapEnd(instance) - arena.end

export const takeImage = (instance: Instance, arena: Arena, into: Image | undefined): MemoryImage => {
  const image = reusable(instance, arena, into)
  const { u8 } = instance.memory
  const end = heapEnd(instance)
  const highBytes = end - arena.end
  if (image.high.length < highBytes) image.high = new Uint8Array(highBytes)
  image.low.set(u8.subarray(0, instance.staticEnd))
  image.middle.set(u8.subarray(instance.heapStart, arena.start))
  image.high.set(u8.subarray(arena.end, end))
  image.highBytes = highBytes
  image.stackPointer = instance.exports['stackSave']!()
  return image
}

/** Memory that the heap has taken since is cleared, so that what follows never depends on what was there. */
export const restoreImage = (instance: Instance, arena: Arena, image: Image): void => {
  assert(image instanceof MemoryImage && image.shape === shapeOf(instance, arena), 'an image of another machine')
  const end = arena.end + image.highBytes
  const stale = heapEnd(instance)
  assert(instance.memory.growTo(end), 'the image does not fit into memory')
  const { u8 } = instance.memory
  u8.set(image.low)
  u8.set(image.middle, instance.heapStart)
  u8.set(image.highBytes === image.high.length ? image.high : image.high.subarray(0, image.highBytes), arena.end)
  if (stale > end) u8.fill(0, end, stale)
  instance.exports['stackRestore']!(image.stackPointer)
}

const reusable = (instance: Instance, arena: Arena, into: Image | undefined): MemoryImage => {
  if (into === undefined) return new MemoryImage(instance, arena)
  assert(into instanceof MemoryImage && into.shape === shapeOf(instance, arena), 'an image of another machine')
  return into
}

const heapEnd = (instance: Instance): number => instance.memory.u32[instance.build.heapEndWord >> 2]!

const shapeOf = (instance: Instance, arena: Arena): string =>
  `${instance.build.name} ${instance.table.length} ${arena.start} ${arena.end}`
