/** `/admin` for people: what the API of administrators does, as pages for a browser that is signed in. */
import type { FastifyPluginAsync } from 'fastify'
import type { IssuerParts } from '../../issuer-parts.js'
import { noticeChanges } from '../../routes/admin/notice-changes.js'
import { forBrowsers } from '../browser-routes.js'
import { adminAuditPages } from './audit.js'
import { adminClientPages } from './client.js'
import { adminClientListPages } from './clients.js'
import { adminKeyPages } from './keys.js'
import { adminOverviewPage } from './overview.js'
import { adminSessionPages } from './sessions.js'
import { adminUserPages } from './user.js'
import { adminUserListPages } from './users.js'
import { requireVisitor } from './visitor.js'

/**
 * Serves the pages below `/admin`, at the URLs of the API, to browsers alone, among the other pages: a form must be from one of ours. Who
 * is not signed in comes to the login, and who is no administrator is told so.
 */
export const adminPages: FastifyPluginAsync<IssuerParts> = async (server, parts) => {
  server.addHook('onRoute', route => { route.constraints = forBrowsers })
  server.decorateRequest('visitor')
  server.decorateRequest('administrator')
  server.addHook('onRequest', async (request, reply) => {
    // Programs get something else here.
    reply.header('vary', 'Accept, Authorization')
    request.visitor = await requireVisitor(request, parts)
    request.administrator = { actor: { kind: 'account', id: request.visitor.account.id }, address: request.ip }
  })
  noticeChanges(server, parts)

  await server.register(adminOverviewPage, parts)
  await server.register(adminUserListPages, parts)
  await server.register(adminUserPages, parts)
  await server.register(adminClientListPages, parts)
  await server.register(adminClientPages, parts)
  await server.register(adminKeyPages, parts)
  await server.register(adminSessionPages, parts)
  await server.register(adminAuditPages, parts)
}
