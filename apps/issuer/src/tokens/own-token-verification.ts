/** How the issuer verifies its own tokens: like any service, with keys that it need not fetch. */
import type { JwtVerifyOptions } from '@signet/fastify-jwt-verify'
import type { FastifyInstance } from 'fastify'

/**
 * The options of the verifying plugin. Its key set is the ring's own, read from memory at each look, so no limit on fetches is of use.
 * `now` is the clock, in milliseconds.
 */
export function ownTokenVerification (server: Pick<FastifyInstance, 'keyRing'>, issuerUrl: string, now: () => number): JwtVerifyOptions {
  return {
    issuer: issuerUrl,
    // Which audience a token must have depends on what it is used for: each route says.
    audience: null,
    jwksUri: `${issuerUrl}/.well-known/jwks.json`,
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    profile: 'rfc9068',
    startup: 'lazy',
    // Whoever asks here looks at the session itself, or the client.
    revocation: 'ignore',
    fetch: async () => Response.json(server.keyRing.jwks),
    keys: { defaultMaxAgeSeconds: 1, minMaxAgeSeconds: 1, unknownKidBudget: 1_000, unknownKidRefillSeconds: 0.001 },
    now
  }
}
