/** The pipeline, in order: the cheapest refusal comes first, and no token that is already lost causes a fetch. */
import type { Witness } from './checks.js'
import { reportOutcome, reportRefresh, reportStatusList, type KeysMessage, type StatusListMessage } from './diagnostics.js'
import { VerificationError } from './errors.js'
import type { VerificationKey } from './keys/jwk.js'
import { labelByPolicy } from './keys/key-set.js'
import { createKeySource, type KeySource, type KeySourceHealth } from './keys/key-source.js'
import { resolveVerifierOptions, type ClaimsOf, type KnownOptions, type ResolvedIssuerPolicy, type ResolvedVerifierOptions, type VerifierOptions } from './options.js'
import { checkConfirmation, type ConfirmationPolicy, type Presentation } from './proof/confirmation.js'
import { dpopTerms, type DpopTerms } from './proof/proof-options.js'
import { createStatusLists, type StatusLists } from './revocation/status-lists.js'
import { readStatusReference, type StatusReference } from './revocation/status-reference.js'
import type { StatusListHealth } from './revocation/status-source.js'
import { signatureRefused } from './signatures/signature.js'
import { createSignatureThread } from './signatures/signature-thread.js'
import { createSignatureBatch } from './signatures/turn-batch.js'
import { checkClaims, isInTime, type Claims } from './tokens/claims.js'
import { applyClaimsSchema } from './tokens/claims-schema.js'
import { checkTokenSize, decodeJws, parseJsonObject, type DecodedJws } from './tokens/decode.js'
import { checkTokenHeader, type JwsHeader } from './tokens/header.js'
import type { JsonObject } from './tokens/json.js'
import { createTokenCache } from './tokens/token-cache.js'

/** The state of a verifier, as plain data. */
export interface VerifierHealth {
  /** Whether the keys of every issuer can serve now. A status list that can't be had is told below: it concerns the tokens that refer to it. */
  readonly usable: boolean
  readonly issuers: readonly KeySourceHealth[]
  /** The status lists that tokens refer to; as many for each issuer as may be held. */
  readonly statusLists: readonly StatusListHealth[]
  /** How many verified tokens are held; 0 with `tokenCache: false`. */
  readonly cachedTokens: number
}

/** Verifies the tokens of its issuers, locally, with keys it fetches and caches. */
export interface Verifier<VerifiedClaims extends Claims = Claims> {
  /**
   * The claims of a token, deep-frozen, if it is sound, meant for us and in time, presented by whom it is bound to, and not revoked.
   * @throws `VerificationError`; `ERR_KEYS_UNAVAILABLE` and `ERR_STATUS_UNAVAILABLE` are our outage, every other code is the token's fault.
   */
  verify (token: string, presentation?: Presentation): Promise<VerifiedClaims>
  /** Resolves when the keys of every issuer are held. @throws `VerificationError` `ERR_KEYS_UNAVAILABLE` */
  ready (): Promise<void>
  health (): VerifierHealth
  /** What clients must know to make DPoP proofs; `undefined` when DPoP is off. */
  readonly dpop: DpopTerms | undefined
  /** Ends requests under way; nothing is fetched afterwards. */
  close (): void
}

interface TrustedIssuer {
  readonly policy: ResolvedIssuerPolicy
  readonly keys: KeySource
  readonly statusLists: StatusLists
}

/**
 * What stays true of a token for as long as its key is published: the work of the first time.
 *
 * It is a class, for V8 allocates a literal that lives long once among what is old always: every new token would have to be cleared away
 * from there, with its claims, also those that no cache keeps.
 */
class VerifiedToken {
  readonly issuer: TrustedIssuer
  readonly key: VerificationKey
  /** The claims as the token has them. */
  readonly claims: Claims
  /** The claims as the schema leaves them. */
  readonly shaped: Claims
  /** Where its status is, unless it has none or nobody asks. */
  readonly status: StatusReference | undefined

  constructor (issuer: TrustedIssuer, key: VerificationKey, claims: Claims, shaped: Claims, status: StatusReference | undefined) {
    this.issuer = issuer
    this.key = key
    this.claims = claims
    this.shaped = shaped
    this.status = status
  }
}

// Each is of a token that was sound, so there are about as many as there are keys.
const maxKnownHeaders = 1000

/** One for all verifiers: the event loop and the processors are the whole process's. */
const signatures = createSignatureBatch({ thread: createSignatureThread() })

/**
 * Creates a verifier. Nothing is fetched before the first token, or `ready()`.
 *
 * @example
 * ```ts
 * const verifier = createVerifier({ issuer: 'https://auth.example.com', audience: 'orders' })
 * const claims = await verifier.verify(token)
 * ```
 * @throws `TypeError` naming an option that is missing, unknown or wrong.
 */
export function createVerifier<const Options extends VerifierOptions> (options: KnownOptions<Options>): Verifier<ClaimsOf<Options>> {
  return assembleVerifier(resolveVerifierOptions(options))
}

/**
 * The verifier behind `createVerifier`.
 * @param witness hears of each check of a token before it is made
 */
export function assembleVerifier<VerifiedClaims extends Claims> (options: ResolvedVerifierOptions, witness?: Witness): Verifier<VerifiedClaims> {
  const { issuers, maxTokenBytes, tokenCache, dpop, mutualTls, allowInsecureHttp, fetch, now, keys: limits, statusLists: listOptions, onRefresh: hear, onStatusList: hearStatus } = options
  const confirmation: ConfirmationPolicy = { dpop, mutualTls, maxTokenBytes, now }

  function onRefresh (message: KeysMessage): void {
    reportRefresh(message)
    if (hear !== undefined) queueMicrotask(() => { hear(message) })
  }

  function onStatusList (message: StatusListMessage): void {
    reportStatusList(message)
    if (hearStatus !== undefined) queueMicrotask(() => { hearStatus(message) })
  }

  function trust (policy: ResolvedIssuerPolicy): TrustedIssuer {
    const { issuer, jwksUri, algorithms, keyAlgorithm, statusListOrigins: origins, clockToleranceSeconds } = policy
    const keys = createKeySource({
      issuer,
      jwksUri,
      label: labelByPolicy(algorithms, keyAlgorithm),
      allowInsecureHttp,
      fetch,
      now,
      limits,
      onRefresh (message) {
        if (message.outcome === 'refreshed') statusLists.keysRefreshed()
        onRefresh(message)
      }
    })
    const statusLists = createStatusLists({
      issuer, origins, keys, signatures, algorithms, clockToleranceSeconds, maxListBytes: listOptions.maxListBytes, fetch, now, limits, options: listOptions, onRefresh: onStatusList
    })
    return { policy, keys, statusLists }
  }

  const trusted: ReadonlyMap<unknown, TrustedIssuer> = new Map(issuers.map(policy => [policy.issuer, trust(policy)]))
  const cache = tokenCache === undefined ? undefined : createTokenCache<VerifiedToken>(tokenCache.maxEntries)
  const knownHeaders = new Map<string, JsonObject>()
  const expectedIssuers = issuers.map(({ issuer }) => issuer).join(', ')

  /** The key caches, and with them every fetch, belong to a configured issuer: `iss` only chooses among them. */
  function trustedIssuer (iss: unknown): TrustedIssuer {
    const found = trusted.get(iss)
    if (found === undefined) throw new VerificationError('ERR_ISSUER_UNKNOWN', 'the token is of another issuer', { member: 'iss', expected: expectedIssuers })
    return found
  }

  // Thrown, not rejected: in a server, each promise that is refused on the way costs about as much as parsing the claims.
  function verifyToken (token: string): Promise<VerifiedToken> {
    const jws = decodeJws(token, maxTokenBytes, knownHeaders, witness)
    const payload = parseJsonObject(jws.payload)
    witness?.('iss')
    const issuer = trustedIssuer(payload['iss'])
    return judge(jws, payload, issuer, checkTokenHeader(jws.header, issuer.policy, witness))
  }

  async function judge (jws: DecodedJws, payload: JsonObject, issuer: TrustedIssuer, { alg, kid }: JwsHeader): Promise<VerifiedToken> {
    const { policy, keys } = issuer
    witness?.('key')
    const key = await keys.getKey(kid, alg)
    witness?.('signature')
    if (!await signatures.isSound(jws, key, alg)) throw signatureRefused()
    const claims = checkClaims(payload, policy, now(), witness)
    witness?.('status-claim')
    const status = readStatusReference(claims, policy)
    if (policy.claims !== undefined) witness?.('schema')
    const shaped = policy.claims === undefined ? claims : await applyClaimsSchema(claims, policy.claims)
    if (knownHeaders.size < maxKnownHeaders) knownHeaders.set(jws.headerText, jws.header)
    return new VerifiedToken(issuer, key, claims, shaped, status)
  }

  /** A token that was verified before, if that still counts: its key is published, and it is in time. */
  function recall (token: string): VerifiedToken | undefined {
    const known = cache?.get(token)
    if (known === undefined) return undefined
    const { issuer: { keys, policy }, key, claims } = known
    if (keys.stillHolds(key) && isInTime(claims, policy, now())) return known
    cache?.delete(token)
    return undefined
  }

  const verifyOnce = (token: string): Promise<VerifiedToken> =>
    cache === undefined ? verifyToken(token) : cache.verifyOnce(token, () => verifyToken(token))

  async function verify (token: string, presentation: Presentation = {}): Promise<VerifiedClaims> {
    witness?.('size')
    checkTokenSize(token, maxTokenBytes)
    const { issuer, claims, shaped, status } = recall(token) ?? await verifyOnce(token)
    witness?.('cnf')
    // Who presents the token is asked each time: a bound one is worth nothing without its proof.
    const proof = checkConfirmation(claims, token, presentation, confirmation)
    if (proof !== undefined) await proof
    // So is whether it has been revoked; last, so that no token that is lost already causes a fetch.
    if (status !== undefined) witness?.('status')
    const judged = status === undefined ? undefined : issuer.statusLists.check(status)
    if (judged !== undefined) await judged
    return shaped as VerifiedClaims
  }

  const trustedIssuers = [...trusted.values()]

  return {
    verify: reportOutcome(verify),
    dpop: dpop === undefined ? undefined : dpopTerms(dpop, now),
    async ready () {
      await Promise.all(trustedIssuers.map(({ keys }) => keys.ready()))
    },
    health () {
      const health = trustedIssuers.map(({ keys }) => keys.health())
      return {
        usable: health.every(({ usable }) => usable),
        issuers: health,
        statusLists: trustedIssuers.flatMap(({ statusLists }) => statusLists.health()),
        cachedTokens: cache?.size ?? 0
      }
    },
    close () {
      for (const { keys, statusLists } of trustedIssuers) {
        keys.close()
        statusLists.close()
      }
    }
  }
}
