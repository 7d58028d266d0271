/** `/admin/keys`: the keys that sign tokens. They rotate by themselves; this is for when somebody wants it otherwise. */
import { STATUS_CODES } from 'node:http'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { revokeKey, rotateKeys, tryRevokingKey } from '../../administration/administer-keys.js'
import { KeyNotReady } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { isoOrNull, keyData, revocationData } from '../../keys/key-data.js'
import { liveSessionCounter } from '../../keys/live-sessions.js'

const time = Type.String({ format: 'date-time' })
const timeOrNull = Type.Union([time, Type.Null()])
const key = Type.Object({
  kid: Type.String(),
  alg: Type.String(),
  state: Type.String({ description: 'next, active, previous or revoked' }),
  created_at: timeOrNull,
  ready_at: timeOrNull,
  activated_at: timeOrNull,
  demoted_at: timeOrNull,
  published_until: timeOrNull,
  revoked_at: timeOrNull,
  key_encryption_key: Type.Union([Type.String(), Type.Null()], { description: 'What seals its private half; null once that is erased' })
})
const rotated = Type.Object({ active: Type.String(), next: Type.Union([Type.String(), Type.Null()]), ready_at: timeOrNull })
const notReady = Type.Object({ statusCode: Type.Integer(), code: Type.String(), error: Type.String(), message: Type.String(), ready_at: timeOrNull })
const revoked = Type.Object({
  kid: Type.String(),
  revoked: Type.Boolean(),
  state: Type.String({ description: 'The state it had' }),
  tokens_valid_until: timeOrNull,
  successor_ready_at: timeOrNull,
  live_sessions: Type.Union([Type.Integer(), Type.Null()])
})
const flag = (name: string, description: string) => Type.Object({ [name]: Type.Optional(Type.Boolean({ description })) }, { additionalProperties: false })

/** Serves `GET /admin/keys`, `POST /admin/keys/rotate` and `POST /admin/keys/:kid/revoke`. No half of a key is in an answer. */
export const adminKeyRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, { audit, config, db, now }) => {
  const tags = ['keys']
  const administration = { keyRing: server.keyRing, audit, countLiveSessions: liveSessionCounter(db, config, now) }

  server.get('/admin/keys', { schema: { tags, summary: 'List the signing keys', response: { 200: Type.Object({ keys: Type.Array(key) }) } } }, async () => {
    await server.keyRing.reload()
    return { keys: server.keyRing.list().map(keyData) }
  })

  server.post('/admin/keys/rotate', {
    schema: {
      tags,
      summary: 'Let the announced key sign from now on',
      querystring: flag('force', 'even if it was not announced for long enough: verifiers that do not know it yet refuse its tokens'),
      response: { 200: rotated, 409: notReady }
    }
  }, async (request, reply) => {
    const { rotated, active, next, readyAtMs } = await rotateKeys(administration, request.query['force'] === true, request.administrator)
    const readyAt = isoOrNull(readyAtMs)
    if (!rotated) {
      const { statusCode = 409, code, message } = new KeyNotReady()
      return reply.code(409).send({ statusCode, code, error: STATUS_CODES[statusCode] ?? '', message, ready_at: readyAt })
    }
    return { active, next, ready_at: readyAt }
  })

  server.post('/admin/keys/:kid/revoke', {
    schema: {
      tags,
      summary: 'Take a key out of the published set: every token it signed is refused, for good',
      params: Type.Object({ kid: Type.String() }),
      querystring: flag('dry_run', 'only say what it would hit'),
      response: { 200: revoked }
    }
  }, async ({ params: { kid }, query, administrator }) => {
    return revocationData(query['dry_run'] === true ? await tryRevokingKey(administration, kid) : await revokeKey(administration, kid, administrator))
  })
}
