/** What OAuth's endpoints have in common: a form by POST, and nothing else (RFC 6749 §3.2). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerOAuthError, OAuthError } from './oauth-error.js'
import { readParameters } from './parameters.js'
import type { Parameters } from './parameters.js'

/** Answers a request whose form has been read. */
export type FormHandler = (request: FastifyRequest, reply: FastifyReply, parameters: Parameters) => Promise<unknown>

/** Makes every route of this context answer errors as OAuth does, and take forms alone. */
export function takeFormsAlone (server: FastifyInstance): void {
  server.setErrorHandler(answerOAuthError)
  server.removeContentTypeParser('application/json')
}

/** Serves a form by POST; 405 for other methods. */
export function formEndpoint (server: FastifyInstance, url: string, handle: FormHandler): void {
  server.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url,
    handler: async (_request, reply) => reply.code(405).header('allow', 'POST').send({ error: 'invalid_request', error_description: 'This endpoint takes POST alone' })
  })
  server.post(url, (request, reply) => {
    // Whatever stands in a URL ends up in logs, so nothing that could be a credential is read from there.
    if (request.url.includes('?')) throw new OAuthError('invalid_request', 'Parameters belong in the body')
    return handle(request, reply, readParameters(request.body))
  })
}
