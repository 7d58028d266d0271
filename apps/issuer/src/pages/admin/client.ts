/** `/admin/clients/:id`: one client, and everything that may be done to it. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { changeClient, removeClient, revokeClientTokens } from '../../administration/administer-clients.js'
import { endFormerSecret, rotateClientSecret } from '../../administration/rotate-client-secret.js'
import type { Client } from '../../clients/client-store.js'
import { issuerPath } from '../../config/issuer-url.js'
import { InputError, NotFound } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { entityTag } from '../../routes/admin/entity-tag.js'
import { redirectWithNotice } from '../notices.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'
import { clientContent, clientUrl, secretContent } from './client-content.js'
import { grantsForm, readGrants, typedGrants } from './client-forms.js'
import type { TypedGrants } from './client-forms.js'
import { confirmation } from './confirmation.js'
import { orAgain } from './refusals.js'

const params = Type.Object({ id: Type.String() })
const rotationForm = Type.Object({
  overlap_hours: Type.String(),
  discard: Type.Optional(Type.Union([Type.Literal('former'), Type.Literal('present')]))
})

// A year, as in the API.
const maxOverlapHours = 8760

/** Serves the page of a client, and what its forms ask for. */
export const adminClientPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { clients, config: { issuerUrl }, now } = parts
  const path = issuerPath(issuerUrl)

  server.get('/admin/clients/:id', { schema: { params } }, async (request, reply) => sendAdminPage(request, reply, issuerUrl, await clientPage(request.params.id)))

  server.post('/admin/clients/:id', { schema: { params, body: grantsForm } }, async (request, reply) => {
    const { params: { id }, body } = request
    return await orAgain(request, reply, issuerUrl, async () => {
      const { jwks, ...grants } = readGrants(body)
      // Keys that are not there already need not be taken away.
      const hadKeys = (await known(id)).jwks !== null
      await changeClient(parts, id, { ...grants, ...(jwks !== null || hadKeys) && { jwks } }, request.administrator, kept => entityTag(kept) === body.state)
      return redirectWithNotice(reply, clientUrl(path, id), 'client-changed')
    }, async () => await clientPage(id, body))
  })

  server.post('/admin/clients/:id/secret', { schema: { params, body: rotationForm } }, async (request, reply) => {
    const { params: { id }, body: { overlap_hours: typedHours, discard } } = request
    return await orAgain(request, reply, issuerUrl, async () => {
      const { client, secret } = await rotateClientSecret(parts, id, { overlapHours: readHours(typedHours), ...discard && { discard } }, request.administrator)
      return sendAdminPage(request, reply, issuerUrl, { section: 'clients', title: 'A new secret', content: secretContent(path, client, secret, now()) })
    }, async () => await clientPage(id))
  })

  server.post('/admin/clients/:id/end-former-secret', { schema: { params } }, async (request, reply) => {
    const { id } = request.params
    await endFormerSecret(parts, id, request.administrator)
    return redirectWithNotice(reply, clientUrl(path, id), 'former-secret-ended')
  })

  server.post('/admin/clients/:id/revoke-tokens', { schema: { params } }, async (request, reply) => {
    const { id } = request.params
    await revokeClientTokens(parts, id, request.administrator)
    return redirectWithNotice(reply, clientUrl(path, id), 'client-tokens-revoked')
  })

  server.get('/admin/clients/:id/remove', { schema: { params } }, async (request, reply) => {
    const { clientId } = await known(request.params.id)
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'clients',
      title: `Remove ${clientId}`,
      content: confirmation({
        effects: [
          `The client ${clientId} is removed for good, and gets no more tokens.`,
          'Those it has got for itself are revoked. Tokens it exchanged belong to the sessions they come from.',
          'What it did stays in the audit log.'
        ],
        action: `${clientUrl(path, clientId)}/remove`,
        verb: `Remove ${clientId}`,
        back: clientUrl(path, clientId)
      })
    })
  })

  server.post('/admin/clients/:id/remove', { schema: { params } }, async (request, reply) => {
    await removeClient(parts, request.params.id, request.administrator)
    return redirectWithNotice(reply, `${path}/admin/clients`, 'client-removed')
  })

  async function known (id: string): Promise<Client> {
    const client = await clients.byId(id)
    if (client === null) throw new NotFound()
    return client
  }

  async function clientPage (id: string, typed?: TypedGrants): Promise<AdminPage> {
    const client = await known(id)
    return { section: 'clients', title: `Client ${client.clientId}`, content: clientContent(path, client, typed ?? typedGrants(client), now()) }
  }
}

function readHours (text: string): number {
  const hours = /^\d{1,4}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : NaN
  if (!(hours <= maxOverlapHours)) throw new InputError(`The hours are no number from 0 to ${maxOverlapHours}`)
  return hours
}
