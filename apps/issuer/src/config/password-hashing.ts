/** What hashing a password costs, and that it is neither too little nor more than there is. */

/** How passwords are hashed. */
export interface PasswordHashing {
  readonly passwordHashMemoryKib: number
  readonly passwordHashPasses: number
  readonly hashingMemoryMib: number
}

// OWASP's equal minima for argon2id (Password Storage Cheat Sheet), for one lane; more passes than listed allow no less memory.
const minMemoryKib = [[1, 47104], [2, 19456], [3, 12288], [4, 9216], [5, 7168]] as const

/** The least memory of a hash with so many passes, in KiB. */
export function leastMemoryKib (passes: number): number {
  return minMemoryKib.findLast(([from]) => passes >= from)?.[1] ?? Infinity
}

/** One sentence for each thing that is wrong with it. */
export function passwordHashingProblems ({ passwordHashMemoryKib, passwordHashPasses, hashingMemoryMib }: PasswordHashing): string[] {
  const problems: string[] = []
  const least = leastMemoryKib(passwordHashPasses)
  if (passwordHashMemoryKib < least) {
    problems.push(`PASSWORD_HASH_MEMORY_KIB is too little for PASSWORD_HASH_PASSES ${passwordHashPasses}, so that stolen hashes would be guessed soon: write ${least} or more.`)
  }
  if (passwordHashMemoryKib > hashingMemoryMib * 1024) {
    problems.push(`HASHING_MEMORY_MIB has no room for one hash of PASSWORD_HASH_MEMORY_KIB: write ${Math.ceil(passwordHashMemoryKib / 1024)} or more, or lower the other.`)
  }
  return problems
}
