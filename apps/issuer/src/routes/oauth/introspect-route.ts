/** `POST /oauth/introspect`: tells a service whether a token is good for it at this moment (RFC 7662). */
import type { FastifyInstance } from 'fastify'
import type { IssuerParts } from '../../issuer-parts.js'
import { forbidStoring } from '../token-answer.js'
import { identifyClient, readPresentedClient } from './client-authentication.js'
import { formEndpoint } from './form-endpoint.js'
import { OAuthError } from './oauth-error.js'
import { requireParameter } from './parameters.js'

/**
 * Serves `POST /oauth/introspect` for clients that prove themselves. A token is active for the client it was given to, and for one
 * whose id is in its `aud`; for everybody else, and when its session has ended, the answer is `{"active":false}` and nothing more.
 */
export function introspectRoute (server: FastifyInstance, { ownTokens, proofParts, now }: IssuerParts): void {
  formEndpoint(server, '/oauth/introspect', async (request, reply, parameters) => {
    const client = await identifyClient(readPresentedClient(request.headers.authorization, parameters), proofParts, request.ip)
    if (client === null) throw new OAuthError('invalid_client', 'Only clients that prove themselves may ask')
    forbidStoring(reply)

    const claims = await ownTokens.read(requireParameter(parameters, 'token'))
    const concerns = claims !== null && (claims.client_id === client.clientId || claims.aud.includes(client.clientId))
    if (!concerns || claims.exp * 1000 <= now()) return { active: false }
    return { ...claims, active: true, token_type: 'Bearer' }
  })
}
