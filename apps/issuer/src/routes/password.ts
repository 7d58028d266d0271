/** `POST /password`: somebody who is signed in sets another password. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { changePassword } from '../accounts/change-password.js'
import { canonicalUsername } from '../accounts/username.js'
import type { AuditEvent } from '../audit/audit-log.js'
import type { Database } from '../database/database.js'
import { InputError, NotSignedIn, PasswordRefused, ReturnToRefused, WrongPassword } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import type { Session } from '../sessions/session.js'
import { requireCaller } from './caller.js'
import { clientGone } from './client-gone.js'
import { isForm } from './form.js'
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
  const { config, accounts, sessionCookie, ourOrigins, throttle, audit } = parts

  server.post('/password', { schema: { body: passwordBody }, onRequest: server.authenticate.optional }, async (request, reply) => {
    forbidStoring(reply)
    if (request.user === null) refuseForeign(request, ourOrigins, { proof: sessionCookie.read(request) !== null })
    const { session } = await requireCaller(request, reply, parts)
    const { current, next, return_to: returnTo = '' } = request.body
    const location = isForm(request) && returnTo !== '' ? returnLocation(returnTo, config) : undefined
    if (location === null) throw new ReturnToRefused()

    const account = await accounts.byId(session.accountId)
    if (account === null) throw new NotSignedIn()
    const wish = { account, sessionId: session.id, current, next }
    const note = (transaction: Database): Promise<void> => audit.record(eventOf(request, session, true), transaction)
    const changed = await throttle.forAccount(canonicalUsername(account.username), { path: 'password', address: request.ip },
      async () => await changePassword(parts, wish, note, clientGone(reply)) || null
    ).catch((error: unknown) => { throw error instanceof InputError ? new PasswordRefused(error.message) : error })
    if (changed === null) {
      await audit.record(eventOf(request, session, false))
      throw new WrongPassword()
    }
    return location === undefined ? reply.code(204).send() : reply.redirect(location, 303)
  })
}

function eventOf (request: FastifyRequest, { id, accountId }: Session, isChanged: boolean): AuditEvent {
  return {
    action: 'password.changed',
    result: isChanged ? 'ok' : 'refused',
    actor: { kind: 'account', id: accountId },
    subject: { kind: 'account', id: accountId },
    address: request.ip,
    details: { sid: id, ...!isChanged && { cause: 'wrong-password' } }
  }
}
