/** Who asks about their own sign-in: by a token of a sign-in, or by the session cookie. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuditOrigin } from '../audit/audit-log.js'
import { webClientId } from '../clients/client-id.js'
import { NotSignedIn } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import type { Session } from '../sessions/session.js'
import { normalize } from '../tokens/own-tokens.js'
import type { TokenClaims } from '../tokens/own-tokens.js'

/** The live session of the caller, and what proved it. */
export interface Caller {
  readonly session: Session
  readonly by: 'token' | 'cookie'
}

/** The owner of the caller's session, and where the request came from. */
export function ownerFrom (request: FastifyRequest, { session }: Caller): AuditOrigin {
  return { actor: { kind: 'account', id: session.accountId }, address: request.ip }
}

type CallerParts = Pick<IssuerParts, 'config' | 'sessions' | 'ownTokens' | 'sessionCookie'>

/**
 * The caller, after the hook `authenticate.optional` has seen the request: a token decides when there is one. `null` for nobody.
 * A cookie that must not come from elsewhere is for the route to refuse.
 */
export async function findCaller (request: FastifyRequest, parts: CallerParts): Promise<Caller | null> {
  const user = request.user as object | null
  if (user !== null) {
    const session = await sessionOf(normalize(user), parts)
    return session === null ? null : { session, by: 'token' }
  }
  const sessionId = parts.sessionCookie.read(request)
  const session = sessionId === null ? null : await parts.sessions.use(sessionId)
  return session === null ? null : { session, by: 'cookie' }
}

/**
 * The caller.
 * @throws `NOT_SIGNED_IN`, with the challenge of RFC 6750 §3
 */
export async function requireCaller (request: FastifyRequest, reply: FastifyReply, parts: CallerParts): Promise<Caller> {
  const caller = await findCaller(request, parts)
  if (caller !== null) return caller
  const error = request.user === null ? '' : ', error="invalid_token"'
  reply.header('www-authenticate', `Bearer realm="${parts.config.issuerUrl}"${error}`)
  throw new NotSignedIn()
}

async function sessionOf (claims: TokenClaims, { config, sessions, ownTokens }: CallerParts): Promise<Session | null> {
  if (!isLoginToken(claims, config) || await ownTokens.ifActive(claims) === null) return null
  return await sessions.alive(claims.sid)
}

// One that was narrowed for a service must not end the sign-in behind it.
function isLoginToken (claims: TokenClaims, { issuerUrl, tokenAudiences }: CallerParts['config']): claims is TokenClaims & { readonly sid: string } {
  const isWhole = claims.aud.includes(issuerUrl) || tokenAudiences.every(audience => claims.aud.includes(audience))
  return claims.client_id === webClientId && claims.sid !== undefined && isWhole
}
