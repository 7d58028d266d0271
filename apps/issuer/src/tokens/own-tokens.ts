/** Our own access tokens, when they come back to us: sound, and not ended in the meantime. */
import { isDeepStrictEqual } from 'node:util'
import { webClientId } from '../clients/client-id.js'
import type { ClientStore } from '../clients/client-store.js'
import type { SpentTokens } from '../clients/spent-tokens.js'
import type { SessionStore } from '../sessions/session-store.js'
import { statusMember } from '../status-lists/status-reference.js'

/** The claims of a token that we signed. */
export interface TokenClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: readonly string[]
  readonly iat: number
  readonly exp: number
  readonly jti: string
  readonly client_id: string
  /** The session of a token that a sign-in led to. */
  readonly sid?: string
  /** Where its status is. */
  readonly status?: object
  readonly [claim: string]: unknown
}

/** Reads and ends our own access tokens. */
export interface OwnTokens {
  /** The claims of a token that is good for something; `null` for any other text. */
  read (token: string): Promise<TokenClaims | null>
  /** Says whether we never made this token: one that has expired was ours. */
  isForgery (token: string): Promise<boolean>
  /** The claims, unless the token's session has ended, it was revoked, or its client is gone. */
  ifActive (claims: TokenClaims): Promise<TokenClaims | null>
  /** Revokes this one token. */
  revoke (claims: TokenClaims): Promise<void>
}

/** What makes a token good for nothing before it expires. */
export interface OwnTokenParts {
  readonly issuerUrl: string
  /** Checks signature, issuer and time. */
  readonly verify: (token: string) => Promise<object>
  readonly sessions: SessionStore
  readonly clients: ClientStore
  readonly spentTokens: SpentTokens
}

/** Makes the reader. */
export function createOwnTokens ({ issuerUrl, verify, sessions, clients, spentTokens }: OwnTokenParts): OwnTokens {
  async function isOfClient ({ client_id: clientId, sid, status }: TokenClaims): Promise<boolean> {
    const client = await clients.byId(clientId)
    // A client whose own tokens were revoked has another place, or none yet.
    return client !== null && (sid !== undefined || status === undefined || isDeepStrictEqual(status, statusMember(issuerUrl, client.status).status))
  }

  async function ifActive (claims: TokenClaims): Promise<TokenClaims | null> {
    const hasClient = claims.client_id === webClientId || await isOfClient(claims)
    const isHeld = hasClient && (claims.sid === undefined || await sessions.alive(claims.sid) !== null)
    return isHeld && !await spentTokens.isSpent(nameOf(claims)) ? claims : null
  }

  return {
    async read (token) {
      const claims = await verify(token).then(normalize, (error: Error) => {
        assertVerdict(error)
        return null
      })
      return claims === null ? null : await ifActive(claims)
    },
    async isForgery (token) {
      return await verify(token).then(() => false, (error: Error) => {
        assertVerdict(error)
        return !('code' in error && (error.code === 'ERR_TOKEN_EXPIRED' || error.code === 'ERR_TOKEN_NOT_YET_VALID'))
      })
    },
    ifActive,
    async revoke (claims) {
      await spentTokens.spend(nameOf(claims), (claims.exp + revokedKeptSeconds) * 1000)
    }
  }
}

// An outage of ours is no verdict on the token.
function assertVerdict (error: Error): void {
  if (error.name !== 'VerificationError' || ('code' in error && error.code === 'ERR_KEYS_UNAVAILABLE')) throw error
}

// Verifiers may take a token for a little longer than it says.
const revokedKeptSeconds = 60

function nameOf ({ iss: issuer, jti }: TokenClaims) {
  return { kind: 'access-token', issuer, jti } as const
}

/** `aud` as a list; the rest is as we signed it. */
export function normalize (claims: object): TokenClaims {
  const { aud } = claims as { readonly aud: string | readonly string[] }
  return { ...claims as TokenClaims, aud: typeof aud === 'string' ? [aud] : aud }
}
