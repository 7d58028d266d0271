/** The project's shared vectors, where they are at hand: tokens with throw-away keys, made by others than us. */
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { createVerifier, VerificationError, type Algorithm, type VerificationErrorCode } from '../src/index.js'
import { tokenCache } from './start.js'

interface Vectors {
  readonly now: number
  readonly verifier: { readonly issuer: string, readonly audience: string, readonly algorithms: readonly Algorithm[] }
  readonly jwks: Readonly<Record<string, { readonly keys: readonly unknown[] }>>
  readonly cases: ReadonlyArray<{
    readonly id: string
    readonly token: string
    readonly expect: { readonly status: number }
    readonly reason?: string
    readonly algs?: readonly Algorithm[]
    readonly jwks?: string
  }>
}

/** Our codes for the reasons of the vectors. */
const codes: Readonly<Record<string, ReadonlyArray<VerificationErrorCode>>> = {
  segments: ['ERR_TOKEN_MALFORMED'],
  base64url: ['ERR_TOKEN_MALFORMED'],
  'header-json': ['ERR_TOKEN_MALFORMED'],
  'payload-json': ['ERR_TOKEN_MALFORMED'],
  'too-large': ['ERR_TOKEN_TOO_LARGE'],
  alg: ['ERR_ALGORITHM_NOT_ALLOWED', 'ERR_KEY_UNKNOWN'],
  crit: ['ERR_HEADER_INVALID'],
  b64: ['ERR_HEADER_INVALID'],
  kid: ['ERR_HEADER_INVALID'],
  typ: ['ERR_TYPE_NOT_ALLOWED'],
  'bad-key': ['ERR_KEY_UNKNOWN'],
  'no-key': ['ERR_KEY_UNKNOWN'],
  signature: ['ERR_SIGNATURE_INVALID'],
  'sig-length': ['ERR_SIGNATURE_INVALID'],
  'claim-iss': ['ERR_ISSUER_UNKNOWN'],
  'claim-aud': ['ERR_AUDIENCE_MISMATCH', 'ERR_CLAIM_INVALID'],
  'claim-exp-type': ['ERR_CLAIM_INVALID'],
  'claim-nbf-type': ['ERR_CLAIM_INVALID'],
  'claim-scope': ['ERR_CLAIM_INVALID'],
  cnf: ['ERR_CLAIM_INVALID'],
  expired: ['ERR_TOKEN_EXPIRED'],
  'not-yet-valid': ['ERR_TOKEN_NOT_YET_VALID'],
  lifetime: ['ERR_LIFETIME_TOO_LONG']
}

t.test('the shared vectors come out as they say', async t => {
  const file = new URL('../../../../shared/vectors/adversarial-tokens.json', import.meta.url)
  if (!existsSync(file)) return t.comment('the vectors are not here: corpus.test.ts makes the same cases itself')
  const { now, verifier: policy, jwks, cases } = JSON.parse(readFileSync(file, 'utf8')) as Vectors
  const outcomeOf = async ({ token, algs, jwks: name = 'main' }: Vectors['cases'][number]): Promise<unknown> => {
    const verifier = createVerifier({
      issuer: policy.issuer,
      audience: policy.audience,
      algorithms: algs ?? policy.algorithms,
      jwksUri: `${policy.issuer}/keys`,
      profile: 'rfc9068',
      clockToleranceSeconds: 0,
      tokenCache,
      now: () => now * 1000,
      fetch: async () => Response.json(jwks[name])
    })
    return verifier.verify(token).then(() => 'accepted', (error: unknown) => error instanceof VerificationError ? error.code : error)
  }
  for (const vector of cases) {
    const { id, expect, reason = '' } = vector
    const outcome = await outcomeOf(vector)
    // A verifier knows no scopes: a token that only lacks one is a sound token.
    const expected: readonly unknown[] = expect.status === 200 || expect.status === 403 ? ['accepted'] : codes[reason] ?? []
    const agrees = expected.includes(outcome)
    t.ok(agrees, `${id}: ${String(outcome)}`, { expected, outcome })
  }
})
