/** Key rings inside a test: clocks that are moved by hand, numbers that are easy to reckon with. */
import { memoryKeyStore, rotationPolicy, type KeyEvent, type KeyRecord, type KeyRing, type KeyRingOptions, type RotationTimes, type Schedule } from '../src/index.js'
import { openKeyRing } from '../src/key-ring/key-ring.js'
import { startMs } from './build-app.js'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** The defaults of the plugin. */
export const defaultTimes: RotationTimes = { rotationDays: 90, announceHours: 24, jwksMaxAgeSeconds: 300, tokenMinutes: 60 }

/** With keys that are cheap to make. */
export const defaultPolicy = rotationPolicy('ES256', defaultTimes)

/** A ring, by default of ES256 keys in memory, at a clock that stands still. */
export async function openRing (options: Partial<KeyRingOptions> = {}): Promise<KeyRing> {
  return await openKeyRing({ store: memoryKeyStore(), policy: defaultPolicy, now: () => startMs, monotonicNow: () => startMs, schedule: never, ...options })
}

/** Timers that never come. */
export const never: Schedule = () => () => {}

/** Both clocks of a ring, moved together by setting `now`. */
export function handClock (): { now: number, readonly clocks: Pick<KeyRingOptions, 'now' | 'monotonicNow'> } {
  const clock = { now: startMs, clocks: { now: () => clock.now, monotonicNow: () => clock.now } }
  return clock
}

/** Collects events. */
export function eventList (): { readonly events: KeyEvent[], readonly onEvent: (event: KeyEvent) => void } {
  const events: KeyEvent[] = []
  return { events, onEvent: event => { events.push(event) } }
}

/** A record whose halves are no keys: for stores and pure functions, which look at neither. */
export function record (change: Partial<KeyRecord> = {}): KeyRecord {
  return {
    kid: 'k',
    alg: 'RS256',
    state: 'active',
    publicJwk: { kty: 'RSA', n: 'AQ', e: 'AQAB' },
    privateJwe: 'a.b.c.d.e',
    createdAtMs: 1,
    announcedAtMs: 1,
    readyAtMs: 1,
    activatedAtMs: 1,
    tokenLifetimeSeconds: 3600,
    demotedAtMs: null,
    publishUntilMs: null,
    revokedAtMs: null,
    ...change
  }
}

/** A generator of numbers that gives the same ones for the same seed. */
export function seeded (seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
