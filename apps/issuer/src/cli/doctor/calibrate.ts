/** Which parameters of argon2id take how long on this machine. */
import { createPasswordHasher, concurrencyWithin } from '../../accounts/password-hasher.js'
import { leastMemoryKib } from '../../config/password-hashing.js'

/** What one hash costs. */
export interface HashCost {
  readonly memoryKib: number
  readonly passes: number
}

/** Makes a hash and resolves to the milliseconds that took. */
export type MeasureHash = (cost: HashCost) => Promise<number>

/** What is proposed. */
export interface Proposal extends HashCost {
  readonly hashMs: number
  readonly concurrency: number
  readonly loginsPerSecond: number
}

const memoriesKib = [131072, 65536, 47104, 32768, 19456, 12288]
const maxPasses = 10

/**
 * The most memory, then the most passes, that stay within the target, within the budget and above OWASP's minimum (RFC 9106 §4: memory
 * first). With two passes at least where the target allows it; the cheapest allowed when nothing stays within it.
 */
export async function calibrate (targetMs: number, budgetMib: number, measure: MeasureHash = measureHash): Promise<Proposal> {
  const affordable = memoriesKib.filter(memoryKib => memoryKib <= budgetMib * 1024)
  for (const fewestPasses of [2, 1]) {
    for (const memoryKib of affordable) {
      const onePassMs = await measure({ memoryKib, passes: 1 })
      for (let passes = Math.min(maxPasses, Math.ceil(targetMs / onePassMs) + 1); passes >= fewestPasses; passes--) {
        if (memoryKib < leastMemoryKib(passes)) break
        const hashMs = await measure({ memoryKib, passes })
        if (hashMs <= targetMs) return proposal({ memoryKib, passes }, hashMs, budgetMib)
      }
    }
  }
  const cheapest = { memoryKib: 12288, passes: 3 }
  return proposal(cheapest, await measure(cheapest), budgetMib)
}

function proposal ({ memoryKib, passes }: HashCost, hashMs: number, budgetMib: number): Proposal {
  const concurrency = concurrencyWithin(budgetMib * 1024, memoryKib)
  return { memoryKib, passes, hashMs: Math.round(hashMs), concurrency, loginsPerSecond: Math.floor(concurrency * 1000 / hashMs) }
}

// As many at once as there will be: they share the cores.
async function measureHash (cost: HashCost): Promise<number> {
  const hasher = createPasswordHasher(cost)
  await hasher.hash('warm up, warm up')
  const begin = performance.now()
  for (let time = 0; time < 3; time++) await hasher.hash('a password to measure with')
  return (performance.now() - begin) / 3
}
