/** `/admin/clients/:id/secret`: a new secret, while the one in use works on for as long as its deployment takes. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { clientData } from '../../administration/client-data.js'
import { endFormerSecret, rotateClientSecret } from '../../administration/rotate-client-secret.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { clientWithSecret } from './client-schemas.js'
import { entityTag, expectedState } from './entity-tag.js'

const params = Type.Object({ id: Type.String({ description: 'The client_id' }) })
const rotation = Type.Union([Type.Null(), Type.Object({
  overlap_hours: Type.Optional(Type.Number({ minimum: 0, maximum: 8760, description: 'For that long the present secret works on; 24 when it is left out' })),
  discard: Type.Optional(Type.Union([Type.Literal('former'), Type.Literal('present')], { description: 'While two secrets work: which of them ends now' }))
}, { additionalProperties: false })])

const defaultOverlapHours = 24

/** Serves `POST /admin/clients/:id/secret` (a new secret; never more than two work) and `DELETE /admin/clients/:id/secret/former`. */
export const adminClientSecretRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const tags = ['clients']

  server.post('/admin/clients/:id/secret', {
    schema: { tags, summary: 'Rotate the secret of a client', params, body: rotation, response: { 200: clientWithSecret } }
  }, async (request, reply) => {
    const { overlap_hours: overlapHours = defaultOverlapHours, discard } = request.body ?? {}
    const { client, secret } = await rotateClientSecret(
      parts, request.params.id, { overlapHours, ...discard && { discard } }, request.administrator, expectedState(request))
    reply.header('etag', entityTag(client))
    return { ...clientData(client, parts.now()), client_secret: secret }
  })

  server.delete('/admin/clients/:id/secret/former', {
    schema: { tags, summary: 'End the former secret of a client now', params, response: { 204: Type.Null() } }
  }, async (request, reply) => {
    await endFormerSecret(parts, request.params.id, request.administrator, expectedState(request))
    return reply.code(204).send(null)
  })
}
