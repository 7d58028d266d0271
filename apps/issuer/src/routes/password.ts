/** `POST /password`: somebody who is signed in sets another password. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { changePassword } from '../accounts/change-password.js'
import type { AuditEvent } from '../audit/audit-log.js'
import type { Database } from '../database/database.js'
import { InputError, PasswordRefused, ReturnToRefused, WrongPassword } from '../errors.js'
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
  const { config, sessionCookie, ourOrigins, audit } = parts

  server.post('/password', { schema: { body: passwordBody }, onRequest: server.authenticate.optional }, async (request, reply) => {
    forbidStoring(reply)
    if (request.user === null) refuseForeign(request, ourOrigins, { proof: sessionCookie.read(request) !== null })
    const { session } = await requireCaller(request, reply, parts)
    const { current, next, return_to: returnTo = '' } = request.body
    const location = isForm(request) && returnTo !== '' ? returnLocation(returnTo, config) : undefined
    if (location === null) throw new ReturnToRefused()

    const wish = { accountId: session.accountId, sessionId: session.id, current, next }
    const note = (transaction: Database): Promise<void> => audit.record(eventOf(request, session, true), transaction)
    const isChanged = await changePassword(parts, wish, note, clientGone(reply)).catch((error: unknown) => {
      throw error instanceof InputError ? new PasswordRefused(error.message) : error
    })
    if (!isChanged) {
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
