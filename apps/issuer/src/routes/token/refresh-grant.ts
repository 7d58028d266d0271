/** The grant by which a session gets its next token, and its next refresh token (RFC 6749 §6). */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import type { AccountStore } from '../../accounts/account-store.js'
import { narrowScope } from '../../scope.js'
import { loginClaims } from '../../sessions/login-claims.js'
import type { HeldSession, SessionStore } from '../../sessions/session-store.js'
import { OAuthError } from './oauth-error.js'
import { requireParameter } from './token-request.js'
import type { TokenParameters } from './token-request.js'

/** What the token will say, and the session with its next refresh token. */
export interface RefreshGrant {
  readonly claims: SubjectClaims
  readonly scopes: readonly string[]
  readonly session: HeldSession
}

/**
 * Exchanges the refresh token for its successor: whoever comes second with the same one gets nothing.
 * A refused scope costs no refresh token.
 * @throws OAuthError `invalid_request`, `invalid_grant`, `invalid_scope`
 */
export async function grantRefresh (sessions: SessionStore, accounts: AccountStore, parameters: TokenParameters): Promise<RefreshGrant> {
  const presented = requireParameter(parameters, 'refresh_token')
  const session = await sessions.find(presented)
  const account = session === null ? null : await accounts.byId(session.accountId)
  if (session === null || account === null) throw refused()

  const scopes = narrowScope(parameters.get('scope'), account.scopes)
  if (scopes === null) throw new OAuthError('invalid_scope', 'The session does not grant this scope')

  const token = await sessions.rotate(presented)
  if (token === null) throw refused()
  return { claims: loginClaims(account, session.id, scopes), scopes, session: { ...session, token } }
}

function refused (): OAuthError {
  return new OAuthError('invalid_grant', 'The refresh token is not valid, or no longer')
}
