/** A verifier before a test issuer, with clocks in the test's hands. */
import type { Test } from 'tap'
import { createTestIssuer, type TestIssuer, type TestIssuerOptions } from '@signet/test-issuer'
import { createVerifier, type Verifier, type VerifierOptions } from '../src/index.js'

/** The suite runs with the token cache on, and under `TOKEN_CACHE=off` with it off: a verdict is the same. */
export const tokenCache = process.env['TOKEN_CACHE'] === 'off' ? false : {}

/** Seconds since the epoch at which the tests' clocks start. */
export const startSeconds = 1_800_000_000

/** Clocks that move only when told to. */
export interface Clock {
  readonly now: () => number
  readonly monotonicNow: () => number
  pass (seconds: number): void
}

export function createClock (): Clock {
  let passedMs = 0
  return {
    now: () => startSeconds * 1000 + passedMs,
    monotonicNow: () => passedMs,
    pass (seconds) { passedMs += seconds * 1000 }
  }
}

export interface Started {
  readonly issuer: TestIssuer
  readonly verifier: Verifier
  readonly clock: Clock
}

/** Starts both; they end with the test. */
export async function start (t: Test, options: Partial<VerifierOptions> = {}, issuerOptions: TestIssuerOptions = {}): Promise<Started> {
  const clock = createClock()
  const issuer = await createTestIssuer({ now: clock.now, ...issuerOptions })
  const { keys, ...rest } = options
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: 'test',
    now: clock.now,
    fetch: issuer.fetch,
    tokenCache,
    keys: { monotonicNow: clock.monotonicNow, random: () => 0, ...keys },
    ...rest
  })
  t.teardown(async () => {
    verifier.close()
    await issuer.close()
  })
  return { issuer, verifier, clock }
}
