/** `/admin/sessions`: where somebody is signed in, and how to end that. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { endSession, endSessionsOf } from '../../administration/end-sessions.js'
import { NotFound } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'

const time = Type.String({ format: 'date-time' })
const session = Type.Object({
  id: Type.String({ description: 'The sid of its tokens' }),
  user: Type.String(),
  scopes: Type.Array(Type.String(), { description: 'What it may grant at the most' }),
  created_at: time,
  last_used_at: time,
  expires_at: time
})
const ofUser = Type.Object({ user: Type.String({ description: 'The id of the account' }) }, { additionalProperties: false })
const iso = (timeMs: number): string => new Date(timeMs).toISOString()

/** Serves `GET /admin/sessions?user=`, `DELETE /admin/sessions/:id` and `DELETE /admin/sessions?user=`. */
export const adminSessionRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { accounts, sessions } = parts
  const tags = ['sessions']

  server.get('/admin/sessions', {
    schema: { tags, summary: 'List the live sessions of an account', querystring: ofUser, response: { 200: Type.Object({ sessions: Type.Array(session) }) } }
  }, async ({ query: { user } }) => {
    if (await accounts.byId(user) === null) throw new NotFound()
    return {
      sessions: (await sessions.listOf(user)).map(({ id, accountId, scopes, createdAtMs, lastUsedAtMs, expiresAtMs }) => ({
        id, user: accountId, scopes: [...scopes], created_at: iso(createdAtMs), last_used_at: iso(lastUsedAtMs), expires_at: iso(expiresAtMs)
      }))
    }
  })

  server.delete('/admin/sessions/:id', {
    schema: { tags, summary: 'End a session, and all its tokens', params: Type.Object({ id: Type.String() }), response: { 204: Type.Null() } }
  }, async (request, reply) => {
    await endSession(parts, request.params.id, request.administrator)
    return reply.code(204).send(null)
  })

  server.delete('/admin/sessions', {
    schema: { tags, summary: 'End all sessions of an account', querystring: ofUser, response: { 200: Type.Object({ ended: Type.Integer() }) } }
  }, async request => ({ ended: await endSessionsOf(parts, request.query.user, request.administrator) }))
}
