/** `POST /password`: somebody who is signed in sets another password. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NotSignedIn, ReturnToRefused } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import { errorPagesOrJson } from '../pages/error-page.js'
import { requireCaller } from './caller.js'
import { changeOwnPassword } from './change-own-password.js'
import { isBrowserForm, isForm } from './form.js'
import { refuseForeign } from './request-site.js'
import { returnLocation } from './return-to.js'
import { forbidStoring } from './token-answer.js'

const passwordBody = Type.Object({
  current: Type.String(),
  next: Type.String(),
  return_to: Type.Optional(Type.String())
})

/**
 * Serves `POST /password` for JSON and for forms, by the token of a sign-in or the session cookie: 204, or 303 for a form with `return_to`.
 * Every other session of the account ends.
 */
export const passwordRoute: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { config, accounts, sessionCookie, ourOrigins } = parts

  server.post('/password', { schema: { body: passwordBody }, onRequest: server.authenticate.optional, errorHandler: errorPagesOrJson(config, isBrowserForm) }, async (request, reply) => {
    forbidStoring(reply)
    if (request.user === null) refuseForeign(request, ourOrigins, { proof: sessionCookie.read(request) !== null })
    const { session } = await requireCaller(request, reply, parts)
    const { current, next, return_to: returnTo = '' } = request.body
    const location = isForm(request) && returnTo !== '' ? returnLocation(returnTo, config) : undefined
    if (location === null) throw new ReturnToRefused()

    const account = await accounts.byId(session.accountId)
    if (account === null) throw new NotSignedIn()
    await changeOwnPassword(request, reply, parts, { account, session }, { current, next })
    return location === undefined ? reply.code(204).send() : reply.redirect(location, 303)
  })
}
