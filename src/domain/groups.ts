/** Items in groups of that size, each as soon as it is full; the last one may be smaller. */
export function* groupsOf<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[], void, undefined> {
  let group: Item[] = []
  for (const item of items) {
    group.push(item)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
