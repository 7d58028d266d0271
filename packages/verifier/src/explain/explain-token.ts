/** The verifier's own judgement of a token, taken apart: each check, the one that fails, and what to do. */
import { checkNames, type CheckName } from '../checks.js'
import { VerificationError } from '../errors.js'
import { resolveVerifierOptions, type ResolvedVerifierOptions, type VerifierOptions } from '../options.js'
import { maxTokenBytesFor } from '../revocation/status-list-token.js'
import { assembleVerifier } from '../verifier.js'
import { diagnose } from './diagnose.js'
import { gatherEvidence, type Evidence } from './evidence.js'
import type { CheckResult, ExplainedCheck, Explanation } from './explanation.js'
import { findings } from './findings.js'
import { notesOn } from './notes.js'
import { recordFetch, type RecordedFetch } from './recorded-fetch.js'

/** Options of a verifier, and a JWK Set for who has one at hand. */
export interface ExplainOptions extends VerifierOptions {
  /** The issuer's JWK Set, instead of fetching it. For one issuer. @defaultValue none */
  readonly jwks?: unknown
}

interface Judgement {
  /** The checks that were begun. */
  readonly begun: readonly CheckName[]
  readonly error: VerificationError | undefined
}

/** Options of a verifier that asks for its keys at one place, where a JWK Set at hand can be put. */
function withJwksUri ({ jwks, ...options }: ExplainOptions): VerifierOptions {
  if (jwks === undefined) return options
  const { issuer, jwksUri } = options
  if (typeof issuer !== 'string') throw new TypeError('"jwks" is the key set of one issuer, so "issuer" must be a string')
  return { ...options, jwksUri: jwksUri ?? `${issuer}/.well-known/jwks.json` }
}

/** A fetch that has one document at hand. */
function withDocument (uri: string | undefined, document: unknown, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => input === uri ? Response.json(document) : fetch(input, init)
}

async function judge (token: string, options: ResolvedVerifierOptions): Promise<Judgement> {
  const begun: CheckName[] = []
  const verifier = assembleVerifier(options, check => { begun.push(check) })
  try {
    await verifier.verify(token)
    return { begun, error: undefined }
  } catch (error) {
    if (error instanceof VerificationError) return { begun, error }
    throw error
  } finally {
    verifier.close()
  }
}

const isOutage = ({ code }: VerificationError): boolean => code === 'ERR_KEYS_UNAVAILABLE' || code === 'ERR_STATUS_UNAVAILABLE'

function resultOf (check: CheckName, { begun, error }: Judgement): CheckResult {
  const last = begun.at(-1)
  if (begun.includes(check)) {
    if (error === undefined || check !== last) return 'passed'
    return isOutage(error) ? 'undecided' : 'failed'
  }
  const isBehind = error === undefined || (last !== undefined && checkNames.indexOf(check) < checkNames.indexOf(last))
  return isBehind ? 'not needed' : 'not looked at'
}

function explainCheck (check: CheckName, judgement: Judgement, evidence: Evidence): ExplainedCheck {
  const result = resultOf(check, judgement)
  if (result === 'not needed' || result === 'not looked at') return { check, result, expected: null, received: null }
  const error = result === 'passed' ? undefined : judgement.error
  return { check, result, ...findings[check](evidence, error) }
}

/** The same rules, with nothing remembered, and every request on record. A JWK Set at hand causes none. */
function recording (options: ExplainOptions): { readonly options: ResolvedVerifierOptions, readonly record: RecordedFetch } {
  const asked = resolveVerifierOptions(withJwksUri(options))
  const maxBytes = Math.max(asked.keys.maxResponseBytes, maxTokenBytesFor(asked.statusLists.maxListBytes))
  const record = recordFetch(asked.fetch, maxBytes, asked.now)
  const fetch = options.jwks === undefined ? record.fetch : withDocument(asked.issuers[0]?.jwksUri, options.jwks, record.fetch)
  return { options: { ...asked, tokenCache: undefined, fetch }, record }
}

/**
 * Explains a token: what `createVerifier(options).verify(token)` makes of it, check by check, and what to do about the one that fails.
 * It causes the requests that verifying the token causes, no others, and names them.
 *
 * The explanation shows claims, so it is for whoever may read the token. It holds no part of the token's text.
 *
 * @example
 * ```ts
 * const { verdict, code, cause, remedy } = await explainToken(token, { issuer: 'https://auth.example.com', audience: 'orders' })
 * ```
 * @throws `TypeError` naming an option that is missing, unknown or wrong.
 */
export async function explainToken (token: string, options: ExplainOptions): Promise<Explanation> {
  const { options: resolved, record } = recording(options)
  const judgement = await judge(token, resolved)
  const { error } = judgement
  const evidence = gatherEvidence(token, { options: resolved, requests: record.requests, jwks: options.jwks })
  const diagnosis = error === undefined ? undefined : diagnose({ ...evidence, error })
  return {
    verdict: error === undefined ? 'accepted' : isOutage(error) ? 'undecided' : 'refused',
    code: error?.code ?? null,
    cause: diagnosis?.cause ?? null,
    remedy: diagnosis?.remedy ?? null,
    checks: checkNames.map(check => explainCheck(check, judgement, evidence)),
    notes: notesOn(evidence, error),
    requests: record.requests.map(({ url, status, error: why }) => ({ url, status, error: why }))
  }
}
