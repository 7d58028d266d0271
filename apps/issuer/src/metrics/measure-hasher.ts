/** Measures what a password hasher does. */
import type { PasswordHasher } from '../accounts/password-hasher.js'
import type { Metrics } from './metrics.js'

/** A hasher whose work is measured, and what it has under way. */
export interface MeasuredHasher {
  readonly hasher: PasswordHasher
  readonly underWay: () => number
}

/** Counts and times the work of the hasher. */
export function measureHasher (hasher: PasswordHasher, metrics: () => Pick<Metrics, 'passwordHashing' | 'passwordsRefused'>): MeasuredHasher {
  let underWay = 0

  async function measured<T> (work: () => Promise<T>): Promise<T> {
    const stop = metrics().passwordHashing.startTimer()
    underWay++
    try {
      const result = await work()
      stop()
      return result
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'BUSY') metrics().passwordsRefused.inc()
      throw error
    } finally {
      underWay--
    }
  }

  return {
    // Whatever else it can do, it does as before.
    hasher: Object.assign(Object.create(hasher) as PasswordHasher, {
      hash: (...given: Parameters<PasswordHasher['hash']>) => measured(() => hasher.hash(...given)),
      verify: (...given: Parameters<PasswordHasher['verify']>) => measured(() => hasher.verify(...given))
    }),
    underWay: () => underWay
  }
}
