/** Traces what a password hasher does. */
import type { Tracer } from '@opentelemetry/api'
import type { PasswordHasher } from '../accounts/password-hasher.js'

/** A hasher whose work, the wait for its turn included, is a span of the request that asked for it. */
export function traceHasher (hasher: PasswordHasher, tracer: Tracer): PasswordHasher {
  async function traced<T> (name: string, work: () => Promise<T>): Promise<T> {
    const span = tracer.startSpan(name)
    try {
      return await work()
    } finally {
      span.end()
    }
  }

  // Whatever else it can do, it does as before.
  return Object.assign(Object.create(hasher) as PasswordHasher, {
    hash: (...given: Parameters<PasswordHasher['hash']>) => traced('hash password', () => hasher.hash(...given)),
    verify: (...given: Parameters<PasswordHasher['verify']>) => traced('check password', () => hasher.verify(...given))
  })
}
