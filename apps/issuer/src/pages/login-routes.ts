/** The login as a page; `POST /login` is the same for programs and people, apart from how it tells of an error. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ReturnToRefused } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import { tellError } from '../routes/error-answer.js'
import { isBrowserForm } from '../routes/form.js'
import { returnLocation } from '../routes/return-to.js'
import { accountOfBrowser, claimsOfBrowser } from '../sessions/signed-in-browser.js'
import { errorPagesOrJson, messageOf } from './error-page.js'
import { loginPage, signedInPage } from './login-form.js'
import { sendPage } from './page.js'

const loginQuery = Type.Object({
  return_to: Type.Optional(Type.String()),
  notice: Type.Optional(Type.String())
})

/**
 * Serves `GET /login`. A browser that is signed in gets a new token cookie; one that came without such a cookie, from a site that it may go
 * back to, is sent back there at once. One that came with a cookie is asked: that site has just refused what is in it.
 */
export const loginPageRoute: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { config } = parts
  const tokenCookie = config.issuerUrl.startsWith('https:') ? '__Secure-jwt' : 'jwt'

  server.get('/login', { schema: { querystring: loginQuery } }, async (request, reply) => {
    const { return_to: returnTo = '', notice } = request.query
    const location = returnTo === '' ? undefined : returnLocation(returnTo, config)
    if (location === null) throw new ReturnToRefused()
    const signedIn = await accountOfBrowser(request, parts)
    if (signedIn === null) return sendPage(reply, config.issuerUrl, loginPage(config, { location, notice }))

    reply.setTokenCookie(await server.issueToken(await claimsOfBrowser(signedIn, parts)))
    const isRenewal = location !== undefined && request.cookies[tokenCookie] === undefined
    return isRenewal ? reply.redirect(location, 303) : sendPage(reply, config.issuerUrl, signedInPage(config.issuerUrl, signedIn.account.username, location))
  })
}

/** Makes the error handler of `POST /login`: for the form of a browser the page again, with what was wrong; JSON for everybody else. */
export function loginErrors ({ config }: Pick<IssuerParts, 'config'>): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void {
  const otherwise = errorPagesOrJson(config, isBrowserForm)
  return (error, request, reply) => {
    const form = sentForm(request)
    const location = form === null || form.return_to === '' ? undefined : returnLocation(form.return_to, config)
    if (form === null || location === null || !isBrowserForm(request) || !worthAnotherTry(error)) {
      otherwise(error, request, reply)
      return
    }
    const shown = tellError(error, request, reply)
    const page = loginPage(config, { location, username: form.username, error: messageOf(shown), isWrong: shown.statusCode === 401 })
    sendPage(reply, config.issuerUrl, { ...page, statusCode: shown.statusCode })
  }
}

function worthAnotherTry ({ statusCode = 500 }: FastifyError): boolean {
  return statusCode === 401 || statusCode === 429 || statusCode === 503
}

// There is no body yet when a request is refused before it is read.
function sentForm ({ body }: FastifyRequest): { readonly username: string, readonly return_to: string } | null {
  const { username, return_to: returnTo = '' } = (body ?? {}) as { readonly username?: unknown, readonly return_to?: unknown }
  return typeof username === 'string' && typeof returnTo === 'string' ? { username, return_to: returnTo } : null
}
