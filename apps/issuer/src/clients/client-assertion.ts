/** `private_key_jwt`: a client proves itself with a JWT that it signed (RFC 7523 §3). */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { assertionAlgorithms } from './client-jwks.js'
import type { Client, ClientStore } from './client-store.js'
import type { SpentTokens } from './spent-tokens.js'

/** What an assertion is judged by. */
export interface AssertionParts {
  readonly clients: ClientStore
  readonly spentTokens: SpentTokens
  /** What its `aud` may be: the issuer, or the token endpoint. */
  readonly audiences: readonly string[]
  /** The clock, in milliseconds. */
  readonly now: () => number
}

const maxLifeSeconds = 300
const clockToleranceSeconds = 5
const maxJtiCharacters = 200

/** The client that an assertion says it is from; `null` when it says nothing. Proves nothing. */
export function assertedClientId (assertion: string): string | null {
  try {
    const { sub } = decodeJwt(assertion)
    return typeof sub === 'string' ? sub : null
  } catch {
    return null
  }
}

/**
 * The client that made the assertion, or `null`. It must be signed by a registered key, in the client's own name and for us alone, expire
 * within 5 minutes, and be used for the first time, whichever replica is asked.
 */
export async function authenticateByAssertion (clientId: string, assertion: string, parts: AssertionParts): Promise<Client | null> {
  const client = await parts.clients.byId(clientId)
  if (client === null || client.jwks === null) return null
  const claims = await soundClaims(assertion, client, parts)
  if (claims === null) return null
  const first = await parts.spentTokens.spend(
    { kind: 'client-assertion', issuer: clientId, jti: claims.jti }, (claims.exp + clockToleranceSeconds + 1) * 1000)
  return first ? client : null
}

async function soundClaims (assertion: string, client: Client, { audiences, now }: AssertionParts): Promise<{ readonly jti: string, readonly exp: number } | null> {
  try {
    const { payload: { aud, jti, exp = Infinity } } = await jwtVerify(assertion, createLocalJWKSet(client.jwks as JSONWebKeySet), {
      algorithms: [...assertionAlgorithms],
      issuer: client.clientId,
      subject: client.clientId,
      audience: [...audiences],
      requiredClaims: ['exp', 'jti'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now())
    })
    // One that is meant for others too could have been sent here by one of them.
    const isOursAlone = [aud].flat().every(audience => audience !== undefined && audiences.includes(audience))
    const isShort = exp - now() / 1000 <= maxLifeSeconds + clockToleranceSeconds
    return isOursAlone && isShort && typeof jti === 'string' && jti !== '' && jti.length <= maxJtiCharacters ? { jti, exp } : null
  } catch {
    // Nothing here depends on anything but the assertion and the registered keys.
    return null
  }
}
