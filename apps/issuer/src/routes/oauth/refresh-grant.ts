/** The grant by which a session gets its next token, and its next refresh token (RFC 6749 §6). */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import type { IssuerParts } from '../../issuer-parts.js'
import { narrowScope } from '../../scope.js'
import { grantedScopes, loginClaims } from '../../sessions/login-claims.js'
import { refreshSession } from '../../sessions/refresh-session.js'
import { OAuthError } from './oauth-error.js'
import { requireParameter } from './parameters.js'
import type { Parameters } from './parameters.js'

/** What the token will say, and the next refresh token. */
export interface RefreshGrant {
  readonly claims: SubjectClaims
  readonly scopes: readonly string[]
  readonly refreshToken: string
}

/**
 * Exchanges the refresh token for its successor, as `refreshSession` has it. Fewer scopes are for this one token: the next may have all of
 * the session's again. A refused scope costs no refresh token. Only a token that we never made is held against its sender, whose `address` this is.
 * @throws OAuthError `invalid_request`, `invalid_grant`, `invalid_scope`; `TOO_MANY_ATTEMPTS`
 */
export async function grantRefresh (
  { config, accounts, sessions, sessionTokens, throttle, now }: Pick<IssuerParts, 'config' | 'accounts' | 'sessions' | 'sessionTokens' | 'throttle' | 'now'>,
  parameters: Parameters, address: string
): Promise<RefreshGrant> {
  const ticket = sessionTokens.readRefreshToken(requireParameter(parameters, 'refresh_token'))
  if (ticket === null) {
    await throttle.forForgery({ path: 'refresh', address })
    throw refused()
  }

  let granted: Pick<RefreshGrant, 'claims' | 'scopes'> | undefined
  const next = await refreshSession(sessions, ticket, address, now, async session => {
    const account = await accounts.byId(session.accountId)
    if (account === null || account.disabledAtMs !== null) throw refused()
    const scopes = narrowScope(parameters.get('scope'), grantedScopes(account, session))
    if (scopes === null) throw new OAuthError('invalid_scope', 'The session does not grant this scope')
    granted = { claims: loginClaims(config.issuerUrl, account, session, scopes), scopes }
  })
  if (next === null || granted === undefined) throw refused()
  return { ...granted, refreshToken: sessionTokens.refreshToken(next) }
}

function refused (): OAuthError {
  return new OAuthError('invalid_grant', 'The refresh token is not valid, or no longer')
}
