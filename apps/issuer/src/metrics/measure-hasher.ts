/** Measures what a password hasher does. */
import type { PasswordHasher } from '../accounts/password-hasher.js'
import type { Metrics } from './metrics.js'

/** A hasher whose work is counted and timed. */
export function measureHasher (hasher: PasswordHasher, { passwordHashing, passwordsRefused }: Metrics): PasswordHasher {
  async function measured<T> (work: () => Promise<T>): Promise<T> {
    const stop = passwordHashing.startTimer()
    try {
      const result = await work()
      stop()
      return result
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'BUSY') passwordsRefused.inc()
      throw error
    }
  }

  // Whatever else it can do, it does as before.
  return Object.assign(Object.create(hasher) as PasswordHasher, {
    hash: (...given: Parameters<PasswordHasher['hash']>) => measured(() => hasher.hash(...given)),
    verify: (...given: Parameters<PasswordHasher['verify']>) => measured(() => hasher.verify(...given))
  })
}
