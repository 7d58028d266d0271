/** What a verifier can be told, read once and checked before the first token. */
import { algorithmOption, resolveAlgorithms } from './algorithm-options.js'
import type { KeysMessage, StatusListMessage } from './diagnostics.js'
import type { Algorithm } from './keys/algorithms.js'
import { fetchLocalNames } from './keys/fetch-local-names.js'
import { resolveKeySourceOptions, type KeySourceOptions, type ResolvedKeySourceOptions } from './keys/key-source-options.js'
import { booleanOption, functionOption, nonEmptyString, positiveInteger, refuseUnknown, stringList, numberWithin } from './option-checks.js'
import { resolveDpopOptions, type DpopOptions, type ResolvedDpopOptions } from './proof/proof-options.js'
import { resolveRevocation, resolveStatusListOptions, resolveStatusListOrigins, type ResolvedStatusListOptions, type RevocationMode, type StatusListOptions } from './revocation/status-options.js'
import type { Claims } from './tokens/claims.js'
import { isClaimsSchema, type ClaimsOfSchema, type ClaimsSchema } from './tokens/claims-schema.js'
import { assertIssuerUrl, assertFetchableUrl } from './keys/urls.js'

/** The rules for one issuer's tokens. */
export interface IssuerPolicy {
  /** The issuer's URL, compared with `iss` exactly, character by character. */
  readonly issuer: string
  /** Our own identifier or identifiers: `aud` must contain one. `null`, written out, skips the check. */
  readonly audience: string | readonly string[] | null
  /** Where the keys are. @defaultValue discovered from the issuer's metadata (RFC 8414, then OpenID Connect) */
  readonly jwksUri?: string
  /** The signature algorithms accepted. @defaultValue `['RS256']` */
  readonly algorithms?: readonly Algorithm[]
  /**
   * The algorithm of published keys that name none, as Entra's. Without it such a key serves only where
   * `algorithms` leaves one for its type. @defaultValue none
   */
  readonly keyAlgorithm?: Algorithm
  /** Claims that must be there. @defaultValue `['iss', 'aud', 'exp', 'iat', 'sub']` */
  readonly requiredClaims?: readonly string[]
  /** `'rfc9068'` also asks for `typ: at+jwt`, `jti` and `client_id`. @defaultValue none */
  readonly profile?: 'rfc9068'
  /** How far clocks may disagree, for `exp`, `nbf` and `iat`; 300 at the most. @defaultValue `5` */
  readonly clockToleranceSeconds?: number
  /** Cap on `exp − iat`; `null` skips the check. @defaultValue `86400` */
  readonly maxLifetimeSeconds?: number | null
  /** A Standard Schema (zod, valibot, ArkType, …) for the claims: it judges them, may convert them, and types the result. @defaultValue none */
  readonly claims?: ClaimsSchema
  /** Whether tokens can be revoked: obey the `status` claim of those that have one, refuse those without (`'required'`), or `'ignore'` it. @defaultValue `'status-list'` */
  readonly revocation?: RevocationMode
  /** Origins that status lists may be on beside the issuer's own, such as `https://status.example.com`. @defaultValue none */
  readonly statusListOrigins?: readonly string[]
}

/** How verified tokens are remembered. */
export interface TokenCacheOptions {
  /** At most so many; a token of 800 bytes takes about 2.5 KiB. @defaultValue `10000` */
  readonly maxEntries?: number
}

/** Options of a verifier. With several issuers, what stands outside the list is the default for all of them. */
export interface VerifierOptions extends Omit<IssuerPolicy, 'issuer' | 'audience'> {
  /** The issuer's exact URL, or several issuers, each with keys and rules of its own. */
  readonly issuer: string | readonly (Omit<IssuerPolicy, 'audience'> & Partial<Pick<IssuerPolicy, 'audience'>>)[]
  /** Our own identifier or identifiers: `aud` must contain one. `null`, written out, skips the check. */
  readonly audience: string | readonly string[] | null
  /** A longer token is refused before it is decoded. @defaultValue `8192` */
  readonly maxTokenBytes?: number
  /** How many verified tokens are remembered, so that their signatures are not verified again. `false` remembers none. @defaultValue `{ maxEntries: 10000 }` */
  readonly tokenCache?: false | TokenCacheOptions
  /** Understand DPoP-bound tokens (RFC 9449). While off, such tokens are refused. @defaultValue `false` */
  readonly dpop?: boolean | DpopOptions
  /** Understand certificate-bound tokens (RFC 8705 §3). While off, such tokens are refused. @defaultValue `false` */
  readonly mutualTls?: boolean
  /** Allows `http:` beyond loopback, for a private network. @defaultValue `false` */
  readonly allowInsecureHttp?: boolean
  /** The fetch that reaches the issuer: a proxy, a private CA, a test. @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch
  /** The wall clock in milliseconds, for claims. @defaultValue `Date.now` */
  readonly now?: () => number
  /** Limits of the key cache and of its requests. */
  readonly keys?: KeySourceOptions
  /** Limits of status lists, and how they are polled. */
  readonly statusLists?: StatusListOptions
  /** Hears of each refresh of this verifier's keys, after it. What it throws is uncaught, never a verdict on a token. @defaultValue none */
  readonly onRefresh?: (message: KeysMessage) => void
  /** Hears of each request for a status list, after it, in the same way. @defaultValue none */
  readonly onStatusList?: (message: StatusListMessage) => void
}

type SharedClaims<Options> = Options extends { readonly claims: infer Schema } ? ClaimsOfSchema<Schema> : Claims

/** The claims that options lead to: with several issuers, those of any of them. */
export type ClaimsOf<Options extends VerifierOptions> = Options['issuer'] extends ReadonlyArray<infer Policy>
  ? Policy extends { readonly claims: infer Schema } ? ClaimsOfSchema<Schema> : SharedClaims<Options>
  : SharedClaims<Options>

/** Options in which a misspelt name does not compile. */
export type KnownOptions<Options extends VerifierOptions> = Options & { readonly [Name in Exclude<keyof Options, keyof VerifierOptions>]: never }

/** One issuer's rules with every default filled in. */
export interface ResolvedIssuerPolicy {
  readonly issuer: string
  readonly audience: readonly string[] | null
  readonly jwksUri: string | undefined
  readonly algorithms: ReadonlySet<Algorithm>
  readonly keyAlgorithm: Algorithm | undefined
  readonly requiredClaims: readonly string[]
  readonly accessTokenTypeOnly: boolean
  readonly clockToleranceSeconds: number
  readonly maxLifetimeSeconds: number | null
  readonly claims: ClaimsSchema | undefined
  readonly revocation: RevocationMode
  /** The issuer's own among them. */
  readonly statusListOrigins: ReadonlySet<string>
}

/** Options with every default filled in and every value checked. */
export interface ResolvedVerifierOptions {
  readonly issuers: readonly ResolvedIssuerPolicy[]
  readonly maxTokenBytes: number
  /** `undefined` when it is off. */
  readonly tokenCache: Required<TokenCacheOptions> | undefined
  readonly dpop: ResolvedDpopOptions | undefined
  readonly mutualTls: boolean
  readonly allowInsecureHttp: boolean
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
  readonly keys: ResolvedKeySourceOptions
  readonly statusLists: ResolvedStatusListOptions
  readonly onRefresh: ((message: KeysMessage) => void) | undefined
  readonly onStatusList: ((message: StatusListMessage) => void) | undefined
}

const defaults = {
  algorithms: ['RS256'],
  requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub'],
  clockToleranceSeconds: 5,
  maxLifetimeSeconds: 86_400,
  maxTokenBytes: 8192,
  tokenCache: { maxEntries: 10_000 }
} as const satisfies Partial<VerifierOptions>

const maxClockToleranceSeconds = 300

const policyNames = ['issuer', 'audience', 'jwksUri', 'algorithms', 'keyAlgorithm', 'requiredClaims', 'profile', 'clockToleranceSeconds', 'maxLifetimeSeconds', 'claims', 'revocation', 'statusListOrigins'] as const
const verifierNames = [...policyNames, 'maxTokenBytes', 'tokenCache', 'dpop', 'mutualTls', 'allowInsecureHttp', 'fetch', 'now', 'keys', 'statusLists', 'onRefresh', 'onStatusList'] as const

/** The names of all options a verifier takes, for a wrapper that splits its own from ours. */
export const verifierOptionNames: readonly (keyof VerifierOptions)[] = verifierNames

function resolveAudience (value: unknown): readonly string[] | null {
  if (value === null) return null
  if (value === undefined) throw new TypeError('"audience" must be set: the identifier of this service in "aud", or null, written out, to skip the check')
  const audience = stringList('audience', typeof value === 'string' ? [value] : value)
  if (audience.length === 0) throw new TypeError('"audience" must name at least one identifier')
  return audience
}

function resolveRequiredClaims (policy: Partial<IssuerPolicy>, audience: readonly string[] | null): readonly string[] {
  const asked = policy.requiredClaims === undefined ? defaults.requiredClaims : stringList('requiredClaims', policy.requiredClaims)
  const names = new Set<string>(asked)
  if (policy.profile === 'rfc9068') for (const name of ['jti', 'client_id']) names.add(name)
  // What a check compares with must be there, or a missing claim would pass it.
  names.add('iss').add('exp')
  if (audience === null) names.delete('aud')
  else names.add('aud')
  return [...names]
}

function resolveTokenCache (value: unknown): Required<TokenCacheOptions> | undefined {
  if (value === undefined) return defaults.tokenCache
  if (value === false) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('"tokenCache" must be false or { maxEntries }')
  refuseUnknown('tokenCache', value, ['maxEntries'])
  const { maxEntries = defaults.tokenCache.maxEntries } = value as TokenCacheOptions
  return { maxEntries: positiveInteger('tokenCache.maxEntries', maxEntries) }
}

function resolvePolicy (policy: Partial<IssuerPolicy>, allowInsecureHttp: boolean): ResolvedIssuerPolicy {
  const { issuer, jwksUri, keyAlgorithm, profile, clockToleranceSeconds, maxLifetimeSeconds, claims, revocation, statusListOrigins } = policy
  assertIssuerUrl('issuer', issuer, allowInsecureHttp)
  if (jwksUri !== undefined) assertFetchableUrl('jwksUri', jwksUri, allowInsecureHttp)
  if (profile !== undefined && profile !== 'rfc9068') throw new TypeError('"profile" must be "rfc9068" when it is set')
  if (claims !== undefined && !isClaimsSchema(claims)) throw new TypeError('"claims" must be a Standard Schema: of zod, valibot, ArkType or another library that has "~standard"')
  const audience = resolveAudience(policy.audience)
  return Object.freeze({
    issuer,
    audience,
    jwksUri,
    algorithms: resolveAlgorithms(policy.algorithms ?? defaults.algorithms),
    keyAlgorithm: keyAlgorithm === undefined ? undefined : algorithmOption('keyAlgorithm', keyAlgorithm),
    requiredClaims: resolveRequiredClaims(policy, audience),
    accessTokenTypeOnly: profile === 'rfc9068',
    clockToleranceSeconds: clockToleranceSeconds === undefined
      ? defaults.clockToleranceSeconds
      : numberWithin('clockToleranceSeconds', clockToleranceSeconds, 0, maxClockToleranceSeconds),
    maxLifetimeSeconds: maxLifetimeSeconds === undefined
      ? defaults.maxLifetimeSeconds
      : maxLifetimeSeconds === null ? null : positiveInteger('maxLifetimeSeconds', maxLifetimeSeconds),
    claims,
    revocation: resolveRevocation(revocation),
    statusListOrigins: resolveStatusListOrigins(issuer, statusListOrigins, allowInsecureHttp)
  })
}

function resolveIssuers (options: VerifierOptions, allowInsecureHttp: boolean): readonly ResolvedIssuerPolicy[] {
  const { issuer, audience, jwksUri, algorithms, keyAlgorithm, requiredClaims, profile, clockToleranceSeconds, maxLifetimeSeconds, claims, revocation, statusListOrigins } = options
  const shared = { audience, algorithms, keyAlgorithm, requiredClaims, profile, clockToleranceSeconds, maxLifetimeSeconds, claims, revocation, statusListOrigins }
  if (!Array.isArray(issuer)) return [resolvePolicy({ ...shared, issuer, jwksUri } as Partial<IssuerPolicy>, allowInsecureHttp)]
  if (issuer.length === 0) throw new TypeError('"issuer" must name at least one issuer')
  if (jwksUri !== undefined) throw new TypeError('"jwksUri" must stand inside each entry of "issuer" when there are several')
  const policies = (issuer as readonly unknown[]).map(entry => {
    if (typeof entry !== 'object' || entry === null) throw new TypeError('"issuer" must be a string, or an array of { issuer, audience?, jwksUri?, … }')
    refuseUnknown('issuer', entry, policyNames)
    return resolvePolicy({ ...shared, ...entry } as Partial<IssuerPolicy>, allowInsecureHttp)
  })
  if (new Set(policies.map(policy => policy.issuer)).size !== policies.length) throw new TypeError('"issuer" must name each issuer once')
  return policies
}

/**
 * Reads every option once, checks it, fills in the defaults. The input is neither kept nor changed.
 * @throws `TypeError` naming the option and what it must be.
 */
export function resolveVerifierOptions (options: VerifierOptions): ResolvedVerifierOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('"issuer" and "audience" must be set')
  refuseUnknown(undefined, options, verifierNames)
  const { maxTokenBytes, tokenCache, dpop, mutualTls, allowInsecureHttp, fetch, now = Date.now, keys, statusLists, onRefresh, onStatusList } = options
  functionOption('now', now)
  const insecure = booleanOption('allowInsecureHttp', allowInsecureHttp ?? false)
  if (options.issuer === undefined) throw new TypeError('"issuer" must be set: the exact "iss" of the tokens, such as https://auth.example.com')
  if (typeof options.issuer === 'string') nonEmptyString('issuer', options.issuer)
  return Object.freeze({
    issuers: resolveIssuers(options, insecure),
    maxTokenBytes: positiveInteger('maxTokenBytes', maxTokenBytes ?? defaults.maxTokenBytes),
    tokenCache: resolveTokenCache(tokenCache),
    dpop: resolveDpopOptions(dpop, now),
    mutualTls: booleanOption('mutualTls', mutualTls ?? false),
    allowInsecureHttp: insecure,
    fetch: functionOption('fetch', fetch ?? (insecure ? globalThis.fetch : fetchLocalNames)),
    now,
    keys: resolveKeySourceOptions(keys),
    statusLists: resolveStatusListOptions(statusLists),
    onRefresh: onRefresh === undefined ? undefined : functionOption('onRefresh', onRefresh),
    onStatusList: onStatusList === undefined ? undefined : functionOption('onStatusList', onStatusList)
  })
}
