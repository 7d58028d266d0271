/** Tables in an order in which no row comes before one that it refers to. */

/**
 * Orders the names so that each stands behind its parents; a table may be its own parent.
 * @throws Error when tables refer to each other in a circle
 */
export function parentsFirst (names: readonly string[], parentsOf: (name: string) => readonly string[]): readonly string[] {
  const ordered = new Set<string>()
  let waiting = [...names].sort()
  while (waiting.length > 0) {
    const ready = waiting.filter(name => parentsOf(name).every(parent => parent === name || ordered.has(parent)))
    if (ready.length === 0) throw new Error(`These tables refer to each other in a circle: ${waiting.join(', ')}`)
    for (const name of ready) ordered.add(name)
    waiting = waiting.filter(name => !ordered.has(name))
  }
  return [...ordered]
}
