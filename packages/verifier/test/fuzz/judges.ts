/** Two verifiers with one policy: ours, and jose. */
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyOptions, type JWTVerifyResult } from 'jose'
import { createVerifier, VerificationError, type VerificationErrorCode } from '../../src/index.js'
import { algorithms, audience, issuer, maxLifetimeSeconds, maxTokenBytes, nowSeconds, toleranceSeconds } from './policy.js'

/** The set and the rules that a few cases share. */
export interface World {
  readonly jwks: readonly unknown[]
  readonly profile: 'rfc9068' | undefined
  readonly what: readonly string[]
}

/** What our verifier says. */
export type OurVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused', readonly code: VerificationErrorCode, readonly member: string | undefined }
  /** Something other than a `VerificationError` came out. */
  | { readonly kind: 'broken', readonly name: string }

/** What jose says, and what it read in the token. */
export type JoseVerdict =
  | { readonly kind: 'accepted', readonly header: Readonly<Record<string, unknown>>, readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused', readonly code: string }

/** Both, ready for the tokens of a world. */
export interface Judges {
  ours (token: string): Promise<OurVerdict>
  jose (token: string): Promise<JoseVerdict>
}

function createOurs ({ jwks, profile }: World): Judges['ours'] {
  const document = JSON.stringify({ keys: jwks })
  const verifier = createVerifier({
    issuer,
    audience,
    algorithms,
    jwksUri: `${issuer}/keys`,
    clockToleranceSeconds: toleranceSeconds,
    maxLifetimeSeconds,
    maxTokenBytes,
    now: () => nowSeconds * 1000,
    fetch: async () => new Response(document, { headers: { 'content-type': 'application/json' } }),
    keys: { monotonicNow: () => 0, random: () => 0 },
    ...(profile === undefined ? {} : { profile })
  })
  return async token => {
    try {
      await verifier.verify(token)
      // Remembered now: it must be accepted as it was.
      await verifier.verify(token)
      return { kind: 'accepted' }
    } catch (error) {
      if (error instanceof VerificationError) return { kind: 'refused', code: error.code, member: error.member }
      return { kind: 'broken', name: error instanceof Error ? `${error.name}: ${error.message}` : typeof error }
    }
  }
}

/**
 * jose leaves it to the caller to try the keys that fit equally well, in its documentation's words: so we do. A `TypeError` is its
 * word for a key that is out of bounds, which RFC 7517 §5 has ignored.
 */
async function verifyWithEach (token: string, ambiguous: errors.JWKSMultipleMatchingKeys, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  for await (const key of ambiguous) {
    try {
      return await jwtVerify(token, key, options)
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed || error instanceof TypeError)) throw error
    }
  }
  throw new errors.JWSSignatureVerificationFailed()
}

function createJose ({ jwks, profile }: World): Judges['jose'] {
  // As on the wire: members that are undefined are not there. One member that is no object makes jose refuse the whole set (RFC 7517 §5 has it ignored).
  const members = JSON.parse(JSON.stringify(jwks)) as unknown[]
  const keys = members.filter(member => typeof member === 'object' && member !== null && !Array.isArray(member))
  const select = createLocalJWKSet({ keys } as JSONWebKeySet)
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms: [...algorithms],
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', ...(profile === undefined ? [] : ['jti', 'client_id'])],
    clockTolerance: toleranceSeconds,
    currentDate: new Date(nowSeconds * 1000),
    ...(profile === undefined ? {} : { typ: 'at+jwt' })
  }
  return async token => {
    try {
      const { protectedHeader, payload } = await jwtVerify(token, select, options).catch((error: unknown) => {
        if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithEach(token, error, options)
        throw error
      })
      return { kind: 'accepted', header: { ...protectedHeader }, claims: payload }
    } catch (error) {
      return { kind: 'refused', code: error instanceof errors.JOSEError ? error.code : String(error) }
    }
  }
}

/** Gives both verifiers a world. */
export const createJudges = (world: World): Judges => ({ ours: createOurs(world), jose: createJose(world) })
