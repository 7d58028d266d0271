/** `POST /oauth/token`: the token endpoint (RFC 6749 §3.2). There is no password grant (RFC 9700 §2.4). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { webClientId } from '../../clients/client-id.js'
import type { Client } from '../../clients/client-store.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { statusMember } from '../../status-lists/status-reference.js'
import { tokenAnswer } from '../token-answer.js'
import { identifyClient, readPresentedClient } from './client-authentication.js'
import { grantClientCredentials, serviceTokenMinutes } from './client-credentials-grant.js'
import { accessTokenType, grantExchange, tokenExchange } from './exchange-grant.js'
import { formEndpoint } from './form-endpoint.js'
import { OAuthError } from './oauth-error.js'
import { requireParameter } from './parameters.js'
import type { Parameters } from './parameters.js'
import { grantRefresh } from './refresh-grant.js'

type Grant = (request: FastifyRequest, reply: FastifyReply, client: Client | null, parameters: Parameters) => Promise<unknown>

/** Serves `POST /oauth/token` for `client_credentials`, `refresh_token` and token exchange. */
export function tokenRoute (server: FastifyInstance, parts: IssuerParts): void {
  const { config, ownTokens, throttle, audit, metrics, now } = parts
  // ACCESS_TOKEN_MINUTES is the bound of every token: the life of a signing key is reckoned with it.
  const serviceMinutes = Math.min(serviceTokenMinutes, config.accessTokenMinutes)

  const grants: ReadonlyMap<string, Grant> = new Map([
    ['client_credentials', forService],
    ['refresh_token', forSession],
    [tokenExchange, forExchange]
  ])

  formEndpoint(server, '/oauth/token', async (request: FastifyRequest, reply, parameters) => {
    const grant = grants.get(requireParameter(parameters, 'grant_type'))
    if (grant === undefined) throw new OAuthError('unsupported_grant_type', 'The grants are client_credentials, refresh_token and token exchange')
    const client = await identifyClient(readPresentedClient(request.headers.authorization, parameters), parts.proofParts, request.ip)
    return await grant(request, reply, client, parameters)
  })

  async function forService (_request: FastifyRequest, reply: FastifyReply, client: Client | null, parameters: Parameters): Promise<unknown> {
    if (client === null) throw new OAuthError('unauthorized_client', 'A public client has no tokens of its own')
    const { claims, audience, scopes } = grantClientCredentials(client, parameters, config)
    const status = statusMember(config.issuerUrl, await parts.clients.statusOf(client))
    const accessToken = await server.issueToken({ ...claims, ...status }, { audience, expiresInMinutes: serviceMinutes })
    metrics.tokensIssued.inc({ grant: 'client_credentials' })
    return tokenAnswer(reply, { accessToken, expiresInMinutes: serviceMinutes, scopes })
  }

  async function forSession (request: FastifyRequest, reply: FastifyReply, client: Client | null, parameters: Parameters): Promise<unknown> {
    if (client !== null) throw new OAuthError('invalid_grant', 'The refresh token belongs to another client')
    const { claims, scopes, refreshToken } = await grantRefresh(parts, parameters, request.ip).catch((error: unknown) => {
      if (error instanceof OAuthError) metrics.refreshes.inc({ result: 'refused' })
      throw error
    })
    const accessToken = await server.issueToken(claims)
    metrics.refreshes.inc({ result: 'granted' })
    metrics.tokensIssued.inc({ grant: 'refresh_token' })
    return tokenAnswer(reply, { accessToken, expiresInMinutes: config.accessTokenMinutes, scopes, refreshToken })
  }

  async function forExchange (request: FastifyRequest, reply: FastifyReply, client: Client | null, parameters: Parameters): Promise<unknown> {
    const { claims, audience, scopes, expiresInMinutes } = await grantExchange(client, parameters, { ownTokens, throttle, address: request.ip, config, now })
    const accessToken = await server.issueToken(claims, { audience, expiresInMinutes })
    await audit.record({
      action: 'token.exchanged',
      result: 'ok',
      actor: { kind: 'client', id: client?.clientId ?? webClientId },
      subject: { kind: claims['sid'] === undefined ? 'client' : 'account', id: claims.sub },
      address: request.ip,
      details: { audience, scopes }
    })
    metrics.tokensIssued.inc({ grant: 'token_exchange' })
    return { ...tokenAnswer(reply, { accessToken, expiresInMinutes, scopes }), issued_token_type: accessTokenType }
  }
}
