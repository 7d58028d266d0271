/** The grant by which a service gets a narrower token out of one that it was sent (RFC 8693). */
import type { SubjectClaims } from '@signet/fastify-jwt-issue'
import { webClientId } from '../../clients/client-id.js'
import type { Client } from '../../clients/client-store.js'
import type { Config } from '../../config.js'
import { narrowScope, parseScope, scopeMember } from '../../scope.js'
import type { Throttle } from '../../throttling/throttle.js'
import type { OwnTokens, TokenClaims } from '../../tokens/own-tokens.js'
import { withIssuer } from '../../tokens/token-audience.js'
import { serviceTokenMinutes } from './client-credentials-grant.js'
import { OAuthError } from './oauth-error.js'
import { requireParameter } from './parameters.js'
import type { Parameters } from './parameters.js'
import { narrowAudience } from './requested-audience.js'

/** The name of the grant. */
export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** The type of the tokens that are taken and given. */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

const tokenTypes: readonly string[] = [accessTokenType, 'urn:ietf:params:oauth:token-type:jwt']

/** What the token will say, and how long it lives. */
export interface ExchangeGrant {
  readonly claims: SubjectClaims
  readonly audience: readonly string[]
  readonly scopes: readonly string[]
  readonly expiresInMinutes: number
}

/** What an exchange is judged by. */
export interface ExchangeParts {
  readonly ownTokens: OwnTokens
  readonly config: Pick<Config, 'issuerUrl' | 'tokenAudiences'>
  readonly throttle: Throttle
  /** Where the request came from. */
  readonly address: string
  /** The clock, in milliseconds. */
  readonly now: () => number
}

/**
 * Decides what the client (`null` is the public one, which may narrow its own tokens alone) gets for the subject token: the same subject,
 * no scope or audience that the token has not, no longer life, and in `act` who acts for whom.
 * @throws OAuthError `invalid_request`, `invalid_scope`, `invalid_target`; `TOO_MANY_ATTEMPTS`
 */
export async function grantExchange (client: Client | null, parameters: Parameters, { ownTokens, throttle, address, config, now }: ExchangeParts): Promise<ExchangeGrant> {
  refuseUnsupported(parameters)
  const subjectToken = requireParameter(parameters, 'subject_token')
  const subject = await ownTokens.read(subjectToken)
  // A service passes on what others sent it, and answers for that by its own secret.
  if (subject === null && client === null && await ownTokens.isForgery(subjectToken)) await throttle.forForgery({ path: 'exchange', address })
  const clientId = client?.clientId ?? webClientId
  if (subject === null || (client === null && subject.client_id !== webClientId)) throw new OAuthError('invalid_request', 'The subject token is not valid, or no longer')

  // The clock may tick before the new token is made, and it must not outlive the old one.
  const leftSeconds = subject.exp - Math.floor(now() / 1000) - 1
  if (leftSeconds < 1) throw new OAuthError('invalid_request', 'The subject token is not valid, or no longer')

  const scopes = narrowScope(parameters.get('scope'), scopesOf(subject))
  if (scopes === null) throw new OAuthError('invalid_scope', 'The subject token does not grant this scope')
  // What grants something at the issuer itself is for the user's own app, and for clients that were given this audience by name.
  const ownAudiences = client === null ? withIssuer(config.tokenAudiences, scopes, config.issuerUrl) : client.audiences
  const allowed = ownAudiences.length === 0 ? config.tokenAudiences : ownAudiences
  return {
    claims: actingClaims(subject, clientId, scopes),
    audience: narrowAudience(parameters, subject.aud.filter(audience => allowed.includes(audience))),
    scopes,
    expiresInMinutes: Math.min(serviceTokenMinutes, leftSeconds / 60)
  }
}

function refuseUnsupported (parameters: Parameters): void {
  if (!tokenTypes.includes(requireParameter(parameters, 'subject_token_type'))) throw new OAuthError('invalid_request', 'subject_token_type must be an access token')
  if (!tokenTypes.includes(parameters.get('requested_token_type') ?? accessTokenType)) throw new OAuthError('invalid_request', 'requested_token_type must be an access token')
  if (parameters.has('actor_token') || parameters.has('actor_token_type')) throw new OAuthError('invalid_request', 'The actor is the client itself, so there is no actor_token')
}

function scopesOf ({ scope }: TokenClaims): readonly string[] {
  return typeof scope === 'string' ? parseScope(scope) ?? [] : []
}

/** The claims of the subject, with the client as the current actor and earlier ones within (RFC 8693 §4.1). */
function actingClaims (subject: TokenClaims, clientId: string, scopes: readonly string[]): SubjectClaims {
  const { iss, aud, iat, exp, nbf, jti, scope, act, ...claims } = subject
  const isOther = subject.client_id !== clientId
  const actor = isOther ? { sub: clientId, ...act !== undefined && { act } } : act
  return { ...claims, client_id: clientId, ...scopeMember(scopes), ...actor !== undefined && { act: actor } }
}
