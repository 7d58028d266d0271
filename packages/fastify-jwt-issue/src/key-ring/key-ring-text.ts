/** The key ring as the text of a file, and back: what comes from a disk is not believed unseen. */
import { KeyRingCorruptError } from '../errors.js'
import { isSigningAlgorithm } from './key-algorithm.js'
import type { KeyRecord, KeyRingSnapshot, KeyState } from './key-store.js'

const states = { next: true, active: true, previous: true, revoked: true } satisfies Record<KeyState, true>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isTimeOrNull = (value: unknown): boolean => value === null || isTime(value)

function isKeyRecord (value: unknown): value is KeyRecord {
  if (!isObject(value)) return false
  const { kid, alg, state, publicJwk, privateJwe, createdAtMs, announcedAtMs, readyAtMs, tokenLifetimeSeconds } = value
  const { activatedAtMs, demotedAtMs, publishUntilMs, revokedAtMs } = value
  return typeof kid === 'string' && isSigningAlgorithm(alg) && typeof state === 'string' && Object.hasOwn(states, state) &&
    isObject(publicJwk) && (typeof privateJwe === 'string' || privateJwe === null) &&
    [createdAtMs, announcedAtMs, readyAtMs, tokenLifetimeSeconds].every(isTime) &&
    [activatedAtMs, demotedAtMs, publishUntilMs, revokedAtMs].every(isTimeOrNull)
}

function isSnapshot (value: unknown): value is KeyRingSnapshot {
  return isObject(value) && Number.isSafeInteger(value['revision']) && Number(value['revision']) > 0 &&
    Array.isArray(value['keys']) && value['keys'].every(isKeyRecord)
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Writes a key ring as text. */
export function formatKeyRing (snapshot: KeyRingSnapshot): string {
  return `${JSON.stringify(snapshot, null, 2)}\n`
}

/**
 * Reads a key ring from the text of the file `path`; `null`, no file, is the empty ring at revision 0.
 * @throws `FST_JWT_ISSUE_KEY_RING_CORRUPT`, which names the file and never quotes it.
 */
export function parseKeyRing (path: string, text: string | null): KeyRingSnapshot {
  if (text === null) return { revision: 0, keys: [] }
  const value = parseJson(text)
  if (!isSnapshot(value)) throw new KeyRingCorruptError(`${path} is not a key ring; restore it from a backup`)
  return value
}
