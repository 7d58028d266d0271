/** Whether an administrator's token still stands: its session, its client, and the scope, as they are now. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { adminScope } from '../../administration/administrator.js'
import type { AuditOrigin } from '../../audit/audit-log.js'
import { NotAdministrator, TokenEnded } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { normalize } from '../../tokens/own-tokens.js'
import type { TokenClaims } from '../../tokens/own-tokens.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, on the routes of administration; `null` elsewhere. */
    administrator: AuditOrigin
  }
}

type StandingParts = Pick<IssuerParts, 'config' | 'accounts' | 'clients' | 'ownTokens'>

/**
 * Makes the hook that comes after `authorize`: who lost the scope, or whose session ended, is not let in for the rest of the token's life.
 * It sets `request.administrator`.
 * @throws `TOKEN_ENDED`, `NOT_ADMINISTRATOR`, each with its challenge (RFC 6750 §3.1)
 */
export function requireStanding (parts: StandingParts): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const realm = `Bearer realm="${parts.config.issuerUrl}"`
  return async (request, reply) => {
    const claims = normalize(request.user)
    const isActive = await parts.ownTokens.ifActive(claims) !== null
    const scopes = isActive ? await scopesNow(claims, parts) : null
    if (scopes === null) {
      reply.header('www-authenticate', `${realm}, error="invalid_token"`)
      throw new TokenEnded()
    }
    if (!scopes.includes(adminScope)) {
      reply.header('www-authenticate', `${realm}, error="insufficient_scope", scope="${adminScope}"`)
      throw new NotAdministrator()
    }
    request.administrator = { actor: { kind: isOfService(claims) ? 'client' : 'account', id: claims.sub }, address: request.ip }
  }
}

function isOfService ({ sid }: TokenClaims): boolean {
  return sid === undefined
}

async function scopesNow (claims: TokenClaims, { accounts, clients }: StandingParts): Promise<readonly string[] | null> {
  if (isOfService(claims)) return (await clients.byId(claims.sub))?.scopes ?? null
  const account = await accounts.byId(claims.sub)
  return account === null || account.disabledAtMs !== null ? null : account.scopes
}
