/** One refresh: discover the JWKS if need be, fetch it, parse it. */
import { discoverJwksUri } from './discovery.js'
import { FetchError } from './fetch-error.js'
import { fetchJson, type JsonAnswer } from './fetch-json.js'
import { parseJwks, type KeySet, type ParseJwksOptions } from './key-set.js'
import type { ResolvedKeySourceOptions } from './key-source-options.js'

/** Whose keys, and how to reach them. */
export interface FetchKeysOptions {
  readonly issuer: string
  readonly jwksUri: string | undefined
  readonly label: NonNullable<ParseJwksOptions['label']>
  readonly allowInsecureHttp: boolean
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
  readonly limits: Pick<ResolvedKeySourceOptions, 'maxResponseBytes' | 'maxKeys'>
}

/** A JWKS answer that is held: the set, where it is from, and its validator. */
export interface HeldKeys {
  readonly set: KeySet
  readonly jwksUri: string
  readonly etag: string | undefined
}

/** The set to hold from now on, and how long it says it is fresh. */
export interface FetchedKeys {
  readonly held: HeldKeys
  readonly freshnessSeconds: number | undefined
}

/** The issuer answered, with a set that holds no key we can use: a failed refresh, which says all the same that no token has a key. */
export class NoUsableKeyError extends Error {
  override readonly name = 'NoUsableKeyError'

  constructor (skipped: KeySet['skipped']) {
    const reasons = [...new Set(skipped.map(({ reason }) => reason))]
    super(reasons.length === 0 ? 'the JWK Set is empty' : `the JWK Set holds no usable key: ${reasons.join(', ')}`)
  }
}

/** What is there already. */
export interface KnownKeys {
  readonly held: HeldKeys | undefined
  /** Whether to ask for everything anew: after a failure the `jwks_uri` may have moved, and the validator may be wrong. */
  readonly isDoubtful: boolean
}

/**
 * Fetches the keys of an issuer; what is held makes the request conditional and saves a discovery, unless it is doubtful.
 * @throws `FetchError`, `NoUsableKeyError`, or whatever `fetch` rejects with.
 */
export async function fetchKeys (options: FetchKeysOptions, { held, isDoubtful }: KnownKeys, signal: AbortSignal): Promise<FetchedKeys> {
  const { issuer, label, allowInsecureHttp, fetch, now, limits } = options
  const get = (url: string, etag?: string): Promise<JsonAnswer> =>
    fetchJson(url, { fetch, signal, maxBytes: limits.maxResponseBytes, now, etag })
  const trusted = isDoubtful ? undefined : held
  const jwksUri = options.jwksUri ?? trusted?.jwksUri ?? await discoverJwksUri(issuer, get, allowInsecureHttp)
  const answer = await get(jwksUri, trusted?.etag)
  if (answer.kind === 'not-modified' && trusted !== undefined) return { held: trusted, freshnessSeconds: answer.freshnessSeconds }
  if (answer.kind !== 'document') throw new FetchError('there is no JWK Set at the jwks_uri')
  const set = parseJwks(answer.value, { maxKeys: limits.maxKeys, label, held: held?.set.keys ?? [] })
  if (set.keys.length === 0) throw new NoUsableKeyError(set.skipped)
  return { held: { set, jwksUri, etag: answer.etag }, freshnessSeconds: answer.freshnessSeconds }
}
