/** `POST /oauth/revoke`: ends what a token stands for (RFC 7009). */
import type { FastifyInstance } from 'fastify'
import { webClientId } from '../../clients/client-id.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { forbidStoring } from '../token-answer.js'
import { identifyClient, readPresentedClient } from './client-authentication.js'
import { formEndpoint } from './form-endpoint.js'
import { OAuthError } from './oauth-error.js'
import { requireParameter } from './parameters.js'

/**
 * Serves `POST /oauth/revoke`. A refresh token, or an access token of a sign-in, ends its session and all tokens of it; another access token
 * ends alone. 200 whether or not there was anything to end; a client cannot end what was given to another one.
 */
export function revokeRoute (server: FastifyInstance, { sessions, sessionTokens, ownTokens, audit, proofParts }: IssuerParts): void {
  formEndpoint(server, '/oauth/revoke', async (request, reply, parameters) => {
    const client = await identifyClient(readPresentedClient(request.headers.authorization, parameters), proofParts, request.ip)
    const clientId = client?.clientId ?? webClientId
    const by = { actor: { kind: 'client', id: clientId }, address: request.ip } as const
    const token = requireParameter(parameters, 'token')
    forbidStoring(reply)

    const ticket = sessionTokens.readRefreshToken(token)
    if (ticket !== null) {
      refuseOthers(clientId, webClientId)
      await sessions.end(ticket.sessionId, 'revoked', by)
      return reply.send()
    }

    const claims = await ownTokens.read(token)
    if (claims === null) return reply.send()
    refuseOthers(clientId, claims.client_id)
    if (claims.sid !== undefined && claims.client_id === webClientId) {
      await sessions.end(claims.sid, 'revoked', by)
      return reply.send()
    }
    await ownTokens.revoke(claims)
    await audit.record({ ...by, action: 'token.revoked', result: 'ok', subject: { kind: claims.sid === undefined ? 'client' : 'account', id: claims.sub }, details: { jti: claims.jti } })
    return reply.send()
  })
}

function refuseOthers (clientId: string, owner: string): void {
  if (clientId !== owner) throw new OAuthError('unauthorized_client', 'The token was given to another client')
}
