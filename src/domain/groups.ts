interface Bound<Item> {
  readonly weightOf: (item: Item) => number
  /** a group is full once its items weigh so much */
  readonly most: number
}

/** Items in groups of that size, each as soon as it is full, by number or by weight; the last one may be smaller. */
export function* groupsOf<Item>(
  items: Iterable<Item>,
  size: number,
  { weightOf, most }: Bound<Item> = { weightOf: () => 0, most: 1 },
): Generator<readonly Item[], void, undefined> {
  let group: Item[] = []
  let weight = 0
  for (const item of items) {
    group.push(item)
    weight += weightOf(item)
    if (group.length < size && weight < most) continue
    yield group
    group = []
    weight = 0
  }
  if (group.length > 0) yield group
}
