/** `POST /login`: a name and a password for a session and a token. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { authenticate } from '../accounts/authenticate.js'
import { canonicalUsername } from '../accounts/username.js'
import { InvalidCredentials, ReturnToRefused } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import { loginClaims } from '../sessions/login-claims.js'
import { clientGone } from './client-gone.js'
import { isForm } from './form.js'
import { refuseForeign } from './request-site.js'
import { returnLocation } from './return-to.js'
import { tokenAnswer } from './token-answer.js'

// Other members are ignored: forms carry the names of their buttons, too.
const loginBody = Type.Object({
  username: Type.String(),
  password: Type.String(),
  return_to: Type.Optional(Type.String())
})

/**
 * Serves `POST /login` for JSON and for forms. The answer carries the token and the refresh token, and sets a cookie for each.
 * A session that the browser had before ends. A form with `return_to` is sent on with 303.
 */
export const loginRoute: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { config, accounts, sessions, sessionTokens, sessionCookie, throttle, ourOrigins } = parts

  server.post('/login', {
    schema: { body: loginBody },
    // Without proof, since no cookie gives a login its power: but nobody else's page may sign a browser in.
    onRequest: async request => refuseForeign(request, ourOrigins, { proof: false })
  }, async (request, reply) => {
    const { username, password, return_to: returnTo = '' } = request.body
    const location = isForm(request) && returnTo !== '' ? returnLocation(returnTo, config) : undefined
    if (location === null) throw new ReturnToRefused()

    const account = await throttle.forAccount(canonicalUsername(username), { path: 'login', address: request.ip }, async () => {
      const authentication = await authenticate(parts, username, password, clientGone(reply))
      if (authentication.account === null && authentication.flaw !== null) request.log.error({ accountId: authentication.accountId }, authentication.flaw)
      return authentication.account
    })
    if (account === null) throw new InvalidCredentials()

    const session = await sessions.begin(account.id, account.scopes)
    if (!await accounts.stillAdmits(account)) {
      // It was changed while this one was checked, which ends every session that was there.
      await sessions.end(session.id, 'password-changed')
      throw new InvalidCredentials()
    }
    const accessToken = await server.issueToken(loginClaims(config.issuerUrl, account, session))
    reply.setTokenCookie(accessToken)
    sessionCookie.set(reply, session)
    const former = sessionCookie.read(request)
    if (former !== null) await sessions.end(former, 'replaced')

    const answer = tokenAnswer(reply, {
      accessToken,
      expiresInMinutes: config.accessTokenMinutes,
      scopes: account.scopes,
      refreshToken: sessionTokens.refreshToken({ sessionId: session.id, counter: session.counter })
    })
    return location === undefined ? answer : reply.redirect(location, 303)
  })
}
