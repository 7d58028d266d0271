/** The pipeline, in order: the cheapest refusal comes first, and no token that is already lost causes a fetch. */
import { reportOutcome, reportRefresh, type KeysMessage } from './diagnostics.js'
import { VerificationError } from './errors.js'
import { labelByPolicy } from './keys/key-set.js'
import { createKeySource, type KeySource, type KeySourceHealth } from './keys/key-source.js'
import { resolveVerifierOptions, type ClaimsOf, type KnownOptions, type ResolvedIssuerPolicy, type VerifierOptions } from './options.js'
import { checkConfirmation, type ConfirmationPolicy, type Presentation } from './proof/confirmation.js'
import { dpopTerms, type DpopTerms } from './proof/proof-options.js'
import { checkClaims, type Claims } from './tokens/claims.js'
import { applyClaimsSchema } from './tokens/claims-schema.js'
import { decodeJws, parseJsonObject } from './tokens/decode.js'
import { checkTokenHeader } from './tokens/header.js'
import { verifySignature } from './tokens/signature.js'

/** The state of a verifier, as plain data. */
export interface VerifierHealth {
  /** Whether the tokens of every issuer can be verified now. */
  readonly usable: boolean
  readonly issuers: readonly KeySourceHealth[]
}

/** Verifies the tokens of its issuers, locally, with keys it fetches and caches. */
export interface Verifier<VerifiedClaims extends Claims = Claims> {
  /**
   * The claims of a token, deep-frozen, if it is sound, meant for us and in time, and presented by whom it is bound to.
   * @throws `VerificationError`; `ERR_KEYS_UNAVAILABLE` is our outage, every other code is the token's fault.
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
}

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
  const { issuers, maxTokenBytes, dpop, mutualTls, allowInsecureHttp, fetch, now, keys: limits, onRefresh: hear } = resolveVerifierOptions(options)
  const confirmation: ConfirmationPolicy = { dpop, mutualTls, maxTokenBytes, now }

  function onRefresh (message: KeysMessage): void {
    reportRefresh(message)
    if (hear !== undefined) queueMicrotask(() => { hear(message) })
  }

  const trusted: ReadonlyMap<unknown, TrustedIssuer> = new Map(issuers.map(policy => {
    const { issuer, jwksUri, algorithms, keyAlgorithm } = policy
    const label = labelByPolicy(algorithms, keyAlgorithm)
    return [issuer, { policy, keys: createKeySource({ issuer, jwksUri, label, allowInsecureHttp, fetch, now, limits, onRefresh }) }]
  }))
  const expectedIssuers = issuers.map(({ issuer }) => issuer).join(', ')

  /** The key caches, and with them every fetch, belong to a configured issuer: `iss` only chooses among them. */
  function trustedIssuer (iss: unknown): TrustedIssuer {
    const found = trusted.get(iss)
    if (found === undefined) throw new VerificationError('ERR_ISSUER_UNKNOWN', 'the token is of another issuer', { member: 'iss', expected: expectedIssuers })
    return found
  }

  async function verify (token: string, presentation: Presentation = {}): Promise<ClaimsOf<Options>> {
    const jws = decodeJws(token, maxTokenBytes)
    const payload = parseJsonObject(jws.payload)
    const { policy, keys } = trustedIssuer(payload['iss'])
    const { alg, kid } = checkTokenHeader(jws.header, policy)
    verifySignature(jws, await keys.getKey(kid, alg), alg)
    const claims = checkClaims(payload, policy, now())
    const proof = checkConfirmation(claims, token, presentation, confirmation)
    if (proof !== undefined) await proof
    const shaped = policy.claims === undefined ? claims : await applyClaimsSchema(claims, policy.claims)
    return shaped as ClaimsOf<Options>
  }

  const sources = [...trusted.values()].map(({ keys }) => keys)

  return {
    verify: reportOutcome(verify),
    dpop: dpop === undefined ? undefined : dpopTerms(dpop, now),
    async ready () {
      await Promise.all(sources.map(source => source.ready()))
    },
    health () {
      const health = sources.map(source => source.health())
      return { usable: health.every(({ usable }) => usable), issuers: health }
    },
    close () {
      for (const source of sources) source.close()
    }
  }
}
