/** `/sessions`: where somebody is signed in, and how to end that. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { IssuerParts } from '../issuer-parts.js'
import { ownerFrom, requireCaller } from './caller.js'
import type { Caller } from './caller.js'
import { endOwnSession } from './end-own-session.js'
import { forgetBrowser } from './forget-browser.js'
import { refuseForeign } from './request-site.js'
import { forbidStoring } from './token-answer.js'

/**
 * Serves `GET /sessions` (the caller's own, the latest used first), `DELETE /sessions/:id` (ends one of them; 204, also when it is over
 * already; 404 for any other) and `DELETE /sessions` (ends all, this one too; 204).
 */
export const sessionRoutes: FastifyPluginAsync<IssuerParts> = async (server, parts) => {
  const { sessions, sessionCookie, ourOrigins } = parts
  server.addHook('onRequest', server.authenticate.optional)

  server.get('/sessions', async (request, reply) => {
    const { session: current } = await callerOf(request, reply, { proof: false })
    return (await sessions.listOf(current.accountId)).map(session => ({
      id: session.id,
      created_at: iso(session.createdAtMs),
      last_used_at: iso(session.lastUsedAtMs),
      expires_at: iso(session.expiresAtMs),
      current: session.id === current.id
    }))
  })

  server.delete<{ Params: { id: string } }>('/sessions/:id', async (request, reply) => {
    const caller = await callerOf(request, reply, { proof: true })
    if (await endOwnSession(sessions, request.params.id, caller.session, ownerFrom(request, caller))) forgetCookies(request, reply)
    return reply.code(204).send()
  })

  server.delete('/sessions', async (request, reply) => {
    const caller = await callerOf(request, reply, { proof: true })
    await sessions.endAllOf(caller.session.accountId, 'ended-by-owner', { by: ownerFrom(request, caller) })
    forgetCookies(request, reply)
    return reply.code(204).send()
  })

  async function callerOf (request: FastifyRequest, reply: FastifyReply, { proof }: { readonly proof: boolean }): Promise<Caller> {
    forbidStoring(reply)
    // A header is put there by whoever means it; a cookie goes along by itself.
    if (request.user === null) refuseForeign(request, ourOrigins, { proof: proof && sessionCookie.read(request) !== null })
    return await requireCaller(request, reply, parts)
  }

  function forgetCookies (request: FastifyRequest, reply: FastifyReply): void {
    if (sessionCookie.read(request) === null) return
    forgetBrowser(reply, parts)
  }
}

function iso (timeMs: number): string {
  return new Date(timeMs).toISOString()
}
