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
  /** Runs something when so much time has passed. */
  readonly schedule: (run: () => void, delayMs: number) => () => void
  /** How long until something is due, in seconds; `undefined` when nothing is planned. */
  readonly nextInSeconds: number | undefined
}

export function createClock (): Clock {
  let passedMs = 0
  const planned = new Map<() => void, number>()
  const next = (): [run: () => void, atMs: number] | undefined => [...planned].sort(([, one], [, other]) => one - other)[0]
  return {
    now: () => startSeconds * 1000 + passedMs,
    monotonicNow: () => passedMs,
    pass (seconds) {
      const endMs = passedMs + seconds * 1000
      for (let due = next(); due !== undefined && due[1] <= endMs; due = next()) {
        passedMs = Math.max(passedMs, due[1])
        planned.delete(due[0])
        due[0]()
      }
      passedMs = endMs
    },
    schedule (run, delayMs) {
      planned.set(run, passedMs + delayMs)
      return () => { planned.delete(run) }
    },
    get nextInSeconds () {
      const due = next()
      return due === undefined ? undefined : (due[1] - passedMs) / 1000
    }
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
  const { keys, statusLists, ...rest } = options
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: 'test',
    now: clock.now,
    fetch: issuer.fetch,
    tokenCache,
    keys: { monotonicNow: clock.monotonicNow, random: () => 0, ...keys },
    statusLists: { schedule: clock.schedule, ...statusLists },
    ...rest
  })
  t.teardown(async () => {
    verifier.close()
    await issuer.close()
  })
  return { issuer, verifier, clock }
}
