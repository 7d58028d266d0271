/** `POST /logout`: ends the browser's session. */
import type { FastifyPluginAsync } from 'fastify'
import type { IssuerParts } from '../issuer-parts.js'
import { refuseForeign } from './request-site.js'
import { forbidStoring } from './token-answer.js'

/** Serves `POST /logout`: the session of the cookie ends, both cookies go; 204, also when there was no session. */
export const logoutRoute: FastifyPluginAsync<IssuerParts> = async (server, { sessions, sessionCookie, ourOrigins }) => {
  // What is sent along does not matter, so it is not read: a form, an empty JSON body, nothing at all.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume().on('end', () => done(null)).on('error', done)
  })

  server.post('/logout', async (request, reply) => {
    const token = sessionCookie.read(request)
    refuseForeign(request, ourOrigins, { proof: token !== null })
    if (token !== null) await sessions.end(token)
    sessionCookie.clear(reply)
    reply.clearTokenCookie()
    forbidStoring(reply)
    return reply.code(204).send()
  })
}
