/** `POST /login`: a name and a password for a session and a token. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { authenticate } from '../accounts/authenticate.js'
import type { Authentication } from '../accounts/authenticate.js'
import { canonicalUsername } from '../accounts/username.js'
import { anonymous } from '../audit/audit-log.js'
import type { AuditEvent } from '../audit/audit-log.js'
import { issuerPath } from '../config/issuer-url.js'
import { InvalidCredentials, ReturnToRefused } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import { loginErrors } from '../pages/login-routes.js'
import { deviceOf } from '../sessions/device.js'
import { loginClaims } from '../sessions/login-claims.js'
import { clientGone } from './client-gone.js'
import { isBrowserForm, isForm } from './form.js'
import { refuseForeign } from './request-site.js'
import { returnLocation } from './return-to.js'
import { tokenAnswer } from './token-answer.js'

// Other members are ignored: forms carry the names of their buttons, too.
const loginBody = Type.Object({
  username: Type.String(),
  password: Type.String(),
  return_to: Type.Optional(Type.String())
})

type Refusal = Extract<Authentication, { readonly account: null }>

/**
 * Serves `POST /login` for JSON and for forms. The answer carries the token and the refresh token, and sets a cookie for each.
 * A session that the browser had before ends. A form with `return_to` is sent on with 303; one that a browser sends by itself, in any case.
 */
export const loginRoute: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { config, accounts, sessions, sessionTokens, sessionCookie, throttle, audit, metrics, ourOrigins } = parts

  server.post('/login', {
    schema: { body: loginBody },
    errorHandler: loginErrors(parts),
    // Without proof, since no cookie gives a login its power: but nobody else's page may sign a browser in.
    onRequest: async request => refuseForeign(request, ourOrigins, { proof: false })
  }, async (request, reply) => {
    const { username, password, return_to: returnTo = '' } = request.body
    const location = isForm(request) && returnTo !== '' ? returnLocation(returnTo, config) : ownPage(request)
    if (location === null) throw new ReturnToRefused()

    let refusal: Refusal | undefined
    const account = await throttle.forAccount(canonicalUsername(username), { path: 'login', address: request.ip }, async () => {
      const authentication = await authenticate(parts, username, password, clientGone(reply))
      if (authentication.account === null) refusal = authentication
      return authentication.account
    })
    if (account === null) {
      if (refusal !== undefined && refusal.flaw !== null) request.log.error({ accountId: refusal.accountId }, refusal.flaw)
      await audit.record(failure(refusal?.refused ?? 'unknown-account', refusal?.accountId ?? null, request.ip))
      throw new InvalidCredentials()
    }

    const session = await sessions.begin(account.id, account.scopes, deviceOf(request.headers['user-agent'], request.ip))
    if (!await accounts.stillAdmits(account)) {
      // It was changed while this one was checked, which ends every session that was there.
      await sessions.end(session.id, 'password-changed')
      await audit.record(failure('changed-meanwhile', account.id, request.ip))
      throw new InvalidCredentials()
    }
    const by = { actor: { kind: 'account', id: account.id }, address: request.ip } as const
    await audit.record({ ...by, action: 'login.succeeded', result: 'ok', subject: { kind: 'session', id: session.id } })
    const accessToken = await server.issueToken(loginClaims(config.issuerUrl, account, session))
    reply.setTokenCookie(accessToken)
    sessionCookie.set(reply, session)
    const former = sessionCookie.read(request)
    if (former !== null) await sessions.end(former, 'replaced', by)

    metrics.tokensIssued.inc({ grant: 'login' })
    const answer = tokenAnswer(reply, {
      accessToken,
      expiresInMinutes: config.accessTokenMinutes,
      scopes: account.scopes,
      refreshToken: sessionTokens.refreshToken({ sessionId: session.id, counter: session.counter })
    })
    return location === undefined ? answer : reply.redirect(location, 303)
  })

  // Nobody wants to look at tokens.
  function ownPage (request: FastifyRequest): string | undefined {
    return isBrowserForm(request) ? `${issuerPath(config.issuerUrl)}/account` : undefined
  }
}

// A name that no account has is not kept: people type passwords there.
function failure (cause: string, accountId: string | null, address: string): AuditEvent {
  return { action: 'login.failed', result: 'refused', actor: anonymous, ...accountId !== null && { subject: { kind: 'account', id: accountId } }, address, details: { cause } }
}
