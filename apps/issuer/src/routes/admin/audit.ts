/** `/admin/audit`: what happened, the latest first. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findAuditEvents } from '../../audit/find-audit-events.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { nextPage, pageQuery, readPage, sequenceOf } from './page.js'

const text = Type.String({ maxLength: 512 })
const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }))
const query = Type.Object({
  ...pageQuery,
  since: time('Not before this time'),
  until: time('Before this time'),
  actor: Type.Optional({ ...text, description: 'The id of who did it' }),
  subject: Type.Optional({ ...text, description: 'The id of what it was done to' }),
  action: Type.Optional({ ...text, description: 'Such as `login.failed`' }),
  result: Type.Optional(Type.Union([Type.Literal('ok'), Type.Literal('refused')]))
}, { additionalProperties: false })
const ofKind = { kind: Type.String(), id: Type.Union([Type.String(), Type.Null()]) }
const event = Type.Object({
  sequence: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  action: Type.String(),
  result: Type.String(),
  actor: Type.Object(ofKind),
  subject: Type.Union([Type.Object(ofKind), Type.Null()]),
  address: Type.Union([Type.String(), Type.Null()]),
  details: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  hash: Type.String({ description: 'SHA-256 over the event and the one before it' })
})

/** Serves `GET /admin/audit`. */
export const adminAuditRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, { db }) => {
  server.get('/admin/audit', {
    schema: { tags: ['audit'], summary: 'List what happened, the latest first', querystring: query, response: { 200: Type.Object({ events: Type.Array(event), next: nextPage }) } }
  }, async ({ query: { since, until, limit, after, ...filter } }) => {
    const { items, next } = await readPage({ ...limit !== undefined && { limit }, ...after !== undefined && { after } }, async range => await findAuditEvents(db, {
      ...filter,
      ...since !== undefined && { sinceMs: Date.parse(since) },
      ...until !== undefined && { untilMs: Date.parse(until) },
      ...range.after !== undefined && { before: sequenceOf(range.after) },
      limit: range.limit
    }), ({ sequence }) => String(sequence))
    return { events: [...items], next }
  })
}
