/** `/account`: where somebody is signed in, and with which password. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { issuerPath } from '../config/issuer-url.js'
import { PasswordRefused, WrongPassword } from '../errors.js'
import type { IssuerParts } from '../issuer-parts.js'
import { ownerFrom } from '../routes/caller.js'
import { changeOwnPassword } from '../routes/change-own-password.js'
import { endOwnSession } from '../routes/end-own-session.js'
import { tellError } from '../routes/error-answer.js'
import { forgetBrowser } from '../routes/forget-browser.js'
import type { SignedInBrowser } from '../sessions/signed-in-browser.js'
import { accountPage } from './account-page.js'
import { messageOf } from './error-page.js'
import { redirectWithNotice } from './notices.js'
import { sendPage } from './page.js'
import type { PasswordMistake } from './password-form.js'
import { requireAccount } from './require-account.js'

const accountQuery = Type.Object({ notice: Type.Optional(Type.String()) })
const sessionsForm = Type.Object({ end: Type.String({ description: 'The id of a session, `others` or `all`' }) })
const passwordForm = Type.Object({ current: Type.String(), next: Type.String(), again: Type.String() })

/** Serves the page of one's own account, and takes its forms. */
export const accountRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { config: { issuerUrl }, sessions, now } = parts
  const path = issuerPath(issuerUrl)

  server.get('/account', { schema: { querystring: accountQuery } }, async (request, reply) =>
    show(reply, await requireAccount(request, parts), { notice: request.query.notice }))

  server.post('/account/sessions', { schema: { body: sessionsForm } }, async (request, reply) => {
    const { session } = await requireAccount(request, parts)
    const by = ownerFrom(request, { session, by: 'cookie' })
    const { end } = request.body
    if (end === 'others') {
      await sessions.endAllOf(session.accountId, 'ended-by-owner', { except: session.id, by })
      return redirectWithNotice(reply, `${path}/account`, 'others-ended')
    }
    if (end === 'all') await sessions.endAllOf(session.accountId, 'ended-by-owner', { by })
    else if (!await endOwnSession(sessions, end, session, by)) return redirectWithNotice(reply, `${path}/account`, 'session-ended')
    forgetBrowser(reply, parts)
    return redirectWithNotice(reply, `${path}/login`, end === 'all' ? 'signed-out-everywhere' : 'signed-out')
  })

  server.post('/account/password', { schema: { body: passwordForm } }, async (request, reply) => {
    const signedIn = await requireAccount(request, parts)
    const { current, next, again } = request.body
    if (next !== again) return await show(reply.code(400), signedIn, { mistake: { field: 'again', message: 'The two new passwords are not the same.' } })
    try {
      await changeOwnPassword(request, reply, parts, signedIn, { current, next })
    } catch (error) {
      const mistake = mistakeOf(error as FastifyError, request, reply)
      if (mistake === null) throw error
      return await show(reply, signedIn, { mistake })
    }
    return redirectWithNotice(reply, `${path}/account`, 'password-changed')
  })

  async function show (reply: FastifyReply, { account, session }: SignedInBrowser, said: { readonly notice?: string | undefined, readonly mistake?: PasswordMistake }): Promise<FastifyReply> {
    const page = accountPage(issuerUrl, { account, current: session, sessions: await sessions.listOf(account.id), nowMs: now(), ...said })
    return sendPage(reply, issuerUrl, { ...page, statusCode: reply.statusCode })
  }
}

// What is no mistake of the form is no use to say beside it. Sets the status of the answer.
function mistakeOf (error: FastifyError, request: FastifyRequest, reply: FastifyReply): PasswordMistake | null {
  const field = error instanceof WrongPassword ? 'current' : error instanceof PasswordRefused ? 'next' : null
  if (field === null && error.statusCode !== 429 && error.statusCode !== 503) return null
  const shown = tellError(error, request, reply)
  reply.code(shown.statusCode)
  return { field, message: messageOf(shown) }
}
