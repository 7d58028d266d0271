/** What the verifier is told about tokens that are bound to a key. */
import { resolveAlgorithms } from '../algorithm-options.js'
import type { Algorithm } from '../keys/algorithms.js'
import { booleanOption, positiveNumber, refuseUnknown } from '../option-checks.js'
import { createNonceSource, type NonceSource } from './nonce.js'
import { memoryReplayStore, type ReplayStore } from './replay-store.js'

/** How DPoP-bound tokens (RFC 9449) are taken. */
export interface DpopOptions {
  /** Refuse tokens that are not bound to a key. @defaultValue `false` */
  readonly required?: boolean
  /** Signature algorithms of proofs. @defaultValue every asymmetric one we know */
  readonly algorithms?: readonly Algorithm[]
  /** How old a proof may be; 3600 at the most. @defaultValue `300` */
  readonly maxAgeSeconds?: number
  /** Where used proofs are remembered; instances of one service should share a store. @defaultValue in memory, bounded */
  readonly replayStore?: ReplayStore
  /** Demand a nonce of ours in each proof: `true`, or 32 secret bytes that all instances share. @defaultValue `false` */
  readonly nonce?: boolean | Uint8Array
}

/** The same, with every default filled in. */
export interface ResolvedDpopOptions {
  readonly required: boolean
  readonly algorithms: ReadonlySet<Algorithm>
  readonly maxAgeSeconds: number
  readonly replayStore: ReplayStore
  readonly nonces: NonceSource | undefined
}

/** What a client must know to make proofs for this verifier. */
export interface DpopTerms {
  /** Signature algorithms of proofs. */
  readonly algorithms: readonly Algorithm[]
  /** Whether tokens that are not bound to a key are refused. */
  readonly required: boolean
  /** The nonce to hand out now; `undefined` when proofs need none. */
  nonce (): string | undefined
}

const names = ['required', 'algorithms', 'maxAgeSeconds', 'replayStore', 'nonce']
const everyAlgorithm = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const satisfies readonly Algorithm[]
const maxMaxAgeSeconds = 3600

function resolveNonce (nonce: unknown): NonceSource | undefined {
  if (nonce === false) return undefined
  if (nonce === true) return createNonceSource()
  if (nonce instanceof Uint8Array && nonce.length >= 32) return createNonceSource(nonce)
  throw new TypeError('"dpop.nonce" must be true, false, or at least 32 secret bytes')
}

/** @throws `TypeError` naming the option. `undefined` when DPoP is off. */
export function resolveDpopOptions (value: unknown, now: () => number): ResolvedDpopOptions | undefined {
  if (value === undefined || value === false) return undefined
  if (value !== true && (typeof value !== 'object' || value === null)) throw new TypeError('"dpop" must be true, false or an object')
  const options: DpopOptions = value === true ? {} : value
  refuseUnknown('dpop', options, names)
  const { required = false, algorithms = everyAlgorithm, maxAgeSeconds = 300, replayStore = memoryReplayStore({ now }), nonce = false } = options
  if (typeof replayStore !== 'object' || replayStore === null || typeof replayStore.remember !== 'function') {
    throw new TypeError('"dpop.replayStore" must have a method remember(id, untilMs)')
  }
  if (positiveNumber('dpop.maxAgeSeconds', maxAgeSeconds) > maxMaxAgeSeconds) throw new TypeError(`"dpop.maxAgeSeconds" must not exceed ${maxMaxAgeSeconds}`)
  return Object.freeze({
    required: booleanOption('dpop.required', required),
    algorithms: resolveAlgorithms(algorithms),
    maxAgeSeconds,
    replayStore,
    nonces: resolveNonce(nonce)
  })
}

/** The same as a client sees it. @param now the wall clock in milliseconds */
export function dpopTerms ({ algorithms, required, nonces }: ResolvedDpopOptions, now: () => number): DpopTerms {
  return Object.freeze({ algorithms: Object.freeze([...algorithms]), required, nonce: () => nonces?.current(now()) })
}
