/** `POST /oauth/token`: the token endpoint (RFC 6749 §3.2). There is no password grant (RFC 9700 §2.4). */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { IssuerParts } from '../../issuer-parts.js'
import { tokenAnswer } from '../token-answer.js'
import { identifyClient, readClientCredentials } from './client-credentials.js'
import { grantClientCredentials, serviceTokenMinutes } from './client-credentials-grant.js'
import { answerOAuthError, OAuthError } from './oauth-error.js'
import { grantRefresh } from './refresh-grant.js'
import { readParameters, requireParameter } from './token-request.js'
import type { TokenParameters } from './token-request.js'

/** What the metadata documents say of this endpoint (RFC 8414 §2). */
export function tokenEndpointMetadata (issuerUrl: string): Record<string, unknown> {
  return {
    token_endpoint: `${issuerUrl}/oauth/token`,
    grant_types_supported: ['client_credentials', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none']
  }
}

/** Serves `POST /oauth/token` for `client_credentials` and `refresh_token`; 405 for other methods. Takes forms alone. */
export const tokenRoute: FastifyPluginAsync<IssuerParts> = async (server, { config, accounts, sessions, clients, sessionCookie }) => {
  server.setErrorHandler(answerOAuthError)
  server.removeContentTypeParser('application/json')

  server.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/oauth/token',
    handler: async (_request, reply) => reply.code(405).header('allow', 'POST').send({ error: 'invalid_request', error_description: 'Tokens are asked for with POST' })
  })

  server.post('/oauth/token', async (request, reply) => {
    // Whatever stands in a URL ends up in logs, so nothing that could be a credential is read from there.
    if (request.url.includes('?')) throw new OAuthError('invalid_request', 'Parameters belong in the body')
    const parameters = readParameters(request.body)
    switch (requireParameter(parameters, 'grant_type')) {
      case 'client_credentials': return await forService(request, reply, parameters)
      case 'refresh_token': return await forSession(request, reply, parameters)
      default: throw new OAuthError('unsupported_grant_type', 'The grants are client_credentials and refresh_token')
    }
  })

  async function forService (request: FastifyRequest, reply: FastifyReply, parameters: TokenParameters): Promise<unknown> {
    const client = await identifyClient(clients, readClientCredentials(request.headers.authorization, parameters))
    if (client === null) throw new OAuthError('unauthorized_client', 'A public client has no tokens of its own')
    const { claims, audience, scopes } = grantClientCredentials(client, parameters, config.tokenAudiences)
    const accessToken = await server.issueToken(claims, { audience, expiresInMinutes: serviceTokenMinutes })
    return tokenAnswer(reply, { accessToken, expiresInMinutes: serviceTokenMinutes, scopes })
  }

  async function forSession (request: FastifyRequest, reply: FastifyReply, parameters: TokenParameters): Promise<unknown> {
    const client = await identifyClient(clients, readClientCredentials(request.headers.authorization, parameters))
    if (client !== null) throw new OAuthError('invalid_grant', 'The refresh token belongs to another client')
    const presented = parameters.get('refresh_token')
    const { claims, scopes, session } = await grantRefresh(sessions, accounts, parameters)
    const accessToken = await server.issueToken(claims)
    // A browser that refreshes by hand stays signed in by its cookie.
    if (sessionCookie.read(request) === presented) sessionCookie.set(reply, session)
    return tokenAnswer(reply, { accessToken, expiresInMinutes: config.accessTokenMinutes, scopes, refreshToken: session.token })
  }
}
