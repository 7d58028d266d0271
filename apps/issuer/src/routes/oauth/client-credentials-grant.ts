/** The grant by which a service gets a token of its own (RFC 6749 §4.4). */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import type { Client } from '../../clients/client-store.js'
import type { Config } from '../../config.js'
import { narrowScope, scopeMember } from '../../scope.js'
import { withIssuer } from '../../tokens/token-audience.js'
import { OAuthError } from './oauth-error.js'
import type { Parameters } from './parameters.js'
import { narrowAudience } from './requested-audience.js'

/** Service tokens are short-lived: their holder can always ask again. */
export const serviceTokenMinutes = 10

/** What the token will say. */
export interface ServiceGrant {
  readonly claims: SubjectClaims
  readonly audience: readonly string[]
  readonly scopes: readonly string[]
}

/**
 * Decides what the client gets: all of its scopes and audiences, or those it asks for by `scope`, `audience` and `resource` (RFC 8707).
 * A client without audiences of its own has those of login tokens; one with a scope of the issuer's own has the issuer, too.
 * @throws OAuthError `invalid_scope`, `invalid_target`
 */
export function grantClientCredentials (client: Client, parameters: Parameters, { issuerUrl, tokenAudiences }: Pick<Config, 'issuerUrl' | 'tokenAudiences'>): ServiceGrant {
  const scopes = narrowScope(parameters.get('scope'), client.scopes)
  if (scopes === null) throw new OAuthError('invalid_scope', 'The client may not ask for this scope')
  return {
    claims: { sub: client.clientId, client_id: client.clientId, ...scopeMember(scopes) },
    audience: narrowAudience(parameters, withIssuer(client.audiences.length > 0 ? client.audiences : tokenAudiences, scopes, issuerUrl)),
    scopes
  }
}
