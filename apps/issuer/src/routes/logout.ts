/** `POST /logout`: ends the session of a browser, or of a token. */
import type { FastifyPluginAsync } from 'fastify'
import { issuerPath } from '../config/issuer-url.js'
import type { IssuerParts } from '../issuer-parts.js'
import { errorPagesOrJson } from '../pages/error-page.js'
import { findCaller, ownerFrom } from './caller.js'
import { forgetBrowser } from './forget-browser.js'
import { isBrowserForm } from './form.js'
import { refuseForeign } from './request-site.js'
import { forbidStoring } from './token-answer.js'

/**
 * Serves `POST /logout`: the session of the bearer token, else that of the cookie, ends, and both cookies go; 204, also when there was no
 * session. The form of a browser leads to the login with 303.
 */
export const logoutRoute: FastifyPluginAsync<IssuerParts> = async (server, parts) => {
  const { config, sessions, sessionCookie, ourOrigins } = parts
  // What is sent along does not matter, so it is not read: a form, an empty JSON body, nothing at all.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume().on('end', () => done(null)).on('error', done)
  })

  server.post('/logout', { onRequest: server.authenticate.optional, errorHandler: errorPagesOrJson(config, isBrowserForm) }, async (request, reply) => {
    if (request.user === null) refuseForeign(request, ourOrigins, { proof: sessionCookie.read(request) !== null })
    const caller = await findCaller(request, parts)
    if (caller !== null) await sessions.end(caller.session.id, 'logout', ownerFrom(request, caller))
    forgetBrowser(reply, parts)
    forbidStoring(reply)
    return isBrowserForm(request) ? reply.redirect(`${issuerPath(config.issuerUrl)}/login?notice=signed-out`, 303) : reply.code(204).send()
  })
}
