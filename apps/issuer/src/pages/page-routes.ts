/** The pages of the issuer: for people with a browser, with scripts or without. */
import type { FastifyPluginAsync } from 'fastify'
import { issuerPath } from '../config/issuer-url.js'
import type { IssuerParts } from '../issuer-parts.js'
import { refuseForeign } from '../routes/request-site.js'
import { adminPages } from './admin/admin-pages.js'
import { accountRoutes } from './account-routes.js'
import { assetRoutes } from './assets.js'
import { errorPages } from './error-page.js'
import { loginPageRoute } from './login-routes.js'

/**
 * Serves the pages. Here an error is a page, somebody who is not signed in is led to the login, and a form does nothing unless it comes from
 * a page of the issuer itself: the apps of `TRUSTED_ORIGINS` have the API.
 */
export const pageRoutes: FastifyPluginAsync<IssuerParts> = async (server, parts) => {
  const ourOrigin = new Set([new URL(parts.config.issuerUrl).origin])
  server.setErrorHandler(errorPages(parts.config))
  server.addHook('onRequest', async request => {
    if (request.method === 'POST') refuseForeign(request, ourOrigin, { proof: true })
  })

  server.get('/', async (_request, reply) => reply.redirect(`${issuerPath(parts.config.issuerUrl)}/account`, 303))
  await server.register(assetRoutes)
  await server.register(loginPageRoute, parts)
  await server.register(accountRoutes, parts)
  await server.register(adminPages, parts)
}
