/** Limits of the key cache and of its requests. */
import { functionOption, positiveInteger, positiveNumber, refuseUnknown } from '../option-checks.js'

/** How keys are cached, refreshed and fetched. Times are in seconds; fractions are allowed. */
export interface KeySourceOptions {
  /** Freshness of a JWKS whose answer has no `max-age`. @defaultValue `600` */
  readonly defaultMaxAgeSeconds?: number
  /** A shorter `max-age` is raised to this. @defaultValue `60` */
  readonly minMaxAgeSeconds?: number
  /** A longer `max-age` is cut to this. @defaultValue `86400` */
  readonly maxMaxAgeSeconds?: number
  /** While refreshes fail, the last good set serves until it is this old. @defaultValue `86400` */
  readonly staleIfErrorSeconds?: number
  /** How many refreshes unknown kids may cause in a row. @defaultValue `2` */
  readonly unknownKidBudget?: number
  /** One such refresh comes back every so often. @defaultValue `30` */
  readonly unknownKidRefillSeconds?: number
  /** The first pause after a failed refresh; it doubles with each failure. @defaultValue `1` */
  readonly minBackoffSeconds?: number
  /** The longest pause between failed refreshes. @defaultValue `60` */
  readonly maxBackoffSeconds?: number
  /** Deadline of a whole refresh: discovery, connection, headers, body. @defaultValue `5` */
  readonly timeoutSeconds?: number
  /** Largest answer read, after decompression. @defaultValue `262144` */
  readonly maxResponseBytes?: number
  /** Most members a JWKS may have. @defaultValue `100` */
  readonly maxKeys?: number
  /** The clock of the cache, in milliseconds; it must never go back. @defaultValue `performance.now` */
  readonly monotonicNow?: () => number
  /** Spreads refreshes and pauses; 0 ≤ x < 1. @defaultValue `Math.random` */
  readonly random?: () => number
}

/** Limits with every default filled in. */
export type ResolvedKeySourceOptions = Readonly<Required<KeySourceOptions>>

const numbers = {
  defaultMaxAgeSeconds: 600,
  minMaxAgeSeconds: 60,
  maxMaxAgeSeconds: 86_400,
  staleIfErrorSeconds: 86_400,
  unknownKidRefillSeconds: 30,
  minBackoffSeconds: 1,
  maxBackoffSeconds: 60,
  timeoutSeconds: 5
} as const satisfies KeySourceOptions

const counts = { unknownKidBudget: 2, maxResponseBytes: 262_144, maxKeys: 100 } as const satisfies KeySourceOptions

const seams = {
  monotonicNow: () => performance.now(),
  random: Math.random
} as const satisfies KeySourceOptions

const names = [...Object.keys(numbers), ...Object.keys(counts), ...Object.keys(seams)]

/**
 * Fills in defaults and checks that the limits agree with each other.
 * @throws `TypeError` naming the option.
 */
export function resolveKeySourceOptions (options: KeySourceOptions = {}): ResolvedKeySourceOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('"keys" must be an object')
  refuseUnknown('keys', options, names)
  const read = <T extends object>(defaults: T, check: (name: string, value: T[keyof T]) => unknown): T =>
    Object.fromEntries(Object.entries(defaults).map(([name, fallback]: [string, T[keyof T]]) =>
      [name, check(`keys.${name}`, (options as T)[name as keyof T] ?? fallback)])) as T
  const resolved: ResolvedKeySourceOptions = Object.freeze({
    ...read<Record<keyof typeof numbers, number>>(numbers, positiveNumber),
    ...read<Record<keyof typeof counts, number>>(counts, positiveInteger),
    ...read<Record<keyof typeof seams, () => number>>(seams, functionOption)
  })
  const ordered = [['minMaxAgeSeconds', 'maxMaxAgeSeconds'], ['minBackoffSeconds', 'maxBackoffSeconds']] as const
  for (const [less, more] of ordered) {
    if (resolved[less] > resolved[more]) throw new TypeError(`"keys.${less}" must not exceed "keys.${more}"`)
  }
  return resolved
}
