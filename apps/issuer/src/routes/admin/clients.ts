/** `/admin/clients`: the programs that ask for tokens of their own. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { changeClient, createClient, removeClient, revokeClientTokens } from '../../administration/administer-clients.js'
import { clientData } from '../../administration/client-data.js'
import { parseClientJwks } from '../../clients/client-jwks.js'
import type { Client } from '../../clients/client-store.js'
import { NotFound } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { client, clientCreation, clientPatch, newClient } from './client-schemas.js'
import { entityTag, expectedState } from './entity-tag.js'
import { nextPage, pageQuery, readPage } from './page.js'

const params = Type.Object({ id: Type.String({ description: 'The client_id' }) })

/**
 * Serves clients: create (the same again is 200, changes nothing and shows no secret), list by id, read, change, remove.
 * Answers carry an ETag; `If-Match` is heeded where it is sent.
 */
export const adminClientRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { clients, config: { issuerUrl }, now } = parts
  const tags = ['clients']

  server.post('/admin/clients', {
    schema: { tags, summary: 'Create a client', body: clientCreation, response: { 200: client, 201: newClient } }
  }, async (request, reply) => {
    const { client_id: clientId, scopes = [], audiences = [], jwks } = request.body
    const creation = { clientId, scopes, audiences, jwks: jwks === undefined ? null : parseClientJwks(JSON.stringify(jwks)) }
    const { kept, created, secret } = await createClient(parts, creation, request.administrator)
    reply.code(created ? 201 : 200).header('location', `${issuerUrl}/admin/clients/${encodeURIComponent(kept.clientId)}`)
    return { ...show(kept, reply), ...secret !== null && { client_secret: secret } }
  })

  server.get('/admin/clients', {
    schema: { tags, summary: 'List clients by id', querystring: Type.Object(pageQuery, { additionalProperties: false }), response: { 200: Type.Object({ clients: Type.Array(client), next: nextPage }) } }
  }, async ({ query }) => {
    const { items, next } = await readPage(query, range => clients.list(range), ({ clientId }) => clientId)
    return { clients: items.map(kept => clientData(kept, now())), next }
  })

  server.get('/admin/clients/:id', { schema: { tags, summary: 'Read a client', params, response: { 200: client } } }, async ({ params: { id } }, reply) => {
    const kept = await clients.byId(id)
    if (kept === null) throw new NotFound()
    return show(kept, reply)
  })

  server.patch('/admin/clients/:id', {
    schema: { tags, summary: 'Change a client', params, body: clientPatch, response: { 200: client } }
  }, async (request, reply) => {
    const { jwks, ...patch } = request.body
    const keys = jwks === undefined || jwks === null ? jwks : parseClientJwks(JSON.stringify(jwks))
    return show(await changeClient(parts, request.params.id, { ...patch, ...keys !== undefined && { jwks: keys } }, request.administrator, expectedState(request)), reply)
  })

  server.delete('/admin/clients/:id', { schema: { tags, summary: 'Remove a client', params, response: { 204: Type.Null() } } }, async (request, reply) => {
    await removeClient(parts, request.params.id, request.administrator, expectedState(request))
    return reply.code(204).send(null)
  })

  server.post('/admin/clients/:id/revoke-tokens', {
    schema: { tags, summary: 'Revoke the tokens that a client has got for itself; it may ask for new ones', params, response: { 204: Type.Null() } }
  }, async (request, reply) => {
    await revokeClientTokens(parts, request.params.id, request.administrator)
    return reply.code(204).send(null)
  })

  function show (kept: Client, reply: FastifyReply): ReturnType<typeof clientData> {
    reply.header('etag', entityTag(kept))
    return clientData(kept, now())
  }
}
