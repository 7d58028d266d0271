/** What a README tells of its package's size and dependencies. */

export interface StatedSize {
  readonly packedKb: number
  readonly unpackedKb: number
  readonly dependencies: number
}

/** Reads the line that begins with "Size:", or says that there is none. */
export function statedSize (readme: string): StatedSize | undefined {
  const [, packed, unpacked, dependencies] = /^Size: (\d+) kB packed, (\d+) kB unpacked; (no|\d+) dependenc(?:y|ies)\b/m.exec(readme) ?? []
  if (packed === undefined) return undefined
  return { packedKb: Number(packed), unpackedKb: Number(unpacked), dependencies: dependencies === 'no' ? 0 : Number(dependencies) }
}

/** Whether a number of kilobytes is told well enough: a seventh more or less is no news to anybody. */
export function isAbout (kb: number, bytes: number): boolean {
  return Math.abs(bytes / 1000 - kb) <= kb / 7
}
