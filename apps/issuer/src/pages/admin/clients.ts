/** `/admin/clients`: the programs that ask for tokens of their own, and a form for a new one. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { html } from 'ghtml'
import { createClient } from '../../administration/administer-clients.js'
import type { Client } from '../../clients/client-store.js'
import { issuerPath } from '../../config/issuer-url.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { readPage } from '../../routes/admin/page.js'
import { redirectWithNotice } from '../notices.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'
import { clientUrl, proofsOf, secretContent } from './client-content.js'
import { clientForm, newClientForm, noClient, readGrants } from './client-forms.js'
import type { TypedClient } from './client-forms.js'
import { nextPart, table, words } from './markup.js'
import { orAgain } from './refusals.js'
import { shortTime } from '../times.js'

const query = Type.Object({ after: Type.Optional(Type.String({ maxLength: 1_000 })) })

/** Serves the list of clients, and what makes one. */
export const adminClientListPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { clients, config: { issuerUrl }, now } = parts
  const path = issuerPath(issuerUrl)

  server.get('/admin/clients', { schema: { querystring: query } }, async (request, reply) => {
    const { items, next } = await readPage(request.query, range => clients.list(range), ({ clientId }) => clientId)
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'clients',
      title: 'Clients',
      content: html`<p>Programs that ask for tokens of their own.</p>
<p><a class="button" href="${path}/admin/new-client">New client…</a></p>
!${items.length === 0 ? html`<p>There are no clients.</p>` : table('Clients by id', ['Client', 'Proves itself by', 'Scopes', 'Audiences', 'Since'], items.map(clientCells))}
!${nextPart(`${path}/admin/clients`, {}, next)}`
    })
  })

  server.get('/admin/new-client', async (request, reply) => sendAdminPage(request, reply, issuerUrl, creationPage(noClient)))

  server.post('/admin/clients', { schema: { body: clientForm } }, async (request, reply) => orAgain(request, reply, issuerUrl, async () => {
    const { kept, secret } = await createClient(parts, { clientId: request.body.client_id, ...readGrants(request.body) }, request.administrator)
    // There is none for a client with keys, nor when the same form came twice.
    if (secret === null) return redirectWithNotice(reply, clientUrl(path, kept.clientId), 'client-there')
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'clients', title: 'The client is there', content: secretContent(path, kept, secret, now()), statusCode: 201
    })
  }, async () => creationPage(request.body)))

  function clientCells (client: Client): readonly string[] {
    return [html`<a href="${clientUrl(path, client.clientId)}">${client.clientId}</a>`, words(proofsOf(client)), words(client.scopes), words(client.audiences), shortTime(client.createdAtMs)]
  }

  function creationPage (typed: TypedClient): AdminPage {
    return { section: 'clients', title: 'New client', content: newClientForm(path, typed) }
  }
}
