/** `/admin`: the API of administrators, a resource server that trusts this issuer like any other. */
import jwtVerify from '@signet/fastify-jwt-verify'
import type { FastifyPluginAsync, FastifySchemaValidationError } from 'fastify'
import { adminScope } from '../../administration/administrator.js'
import { InputError } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { ownTokenVerification } from '../../tokens/own-token-verification.js'
import { adminAuditRoutes } from './audit.js'
import { adminClientSecretRoutes } from './client-secrets.js'
import { adminClientRoutes } from './clients.js'
import { adminKeyRoutes } from './keys.js'
import { noticeChanges } from './notice-changes.js'
import { adminSessionRoutes } from './sessions.js'
import { requireStanding } from './standing.js'
import { adminUserRoutes } from './users.js'

/**
 * Serves `/admin/users`, `/admin/clients`, `/admin/keys`, `/admin/sessions` and `/admin/audit` to tokens with the scope `issuer:admin` and this issuer among
 * their audiences. A token may come in the cookie; a request that changes something must then be one of our own pages'.
 */
export const adminRoutes: FastifyPluginAsync<IssuerParts> = async (server, parts) => {
  const { config: { issuerUrl }, now } = parts
  const standing = requireStanding(parts)
  // Put on each route here, so that none is forgotten, and before the plugin looks at them, so that the API document tells of it.
  server.addHook('onRoute', route => { route.onRequest = [server.authorize({ scope: adminScope }), standing] })
  server.decorateRequest('administrator')
  await server.register(jwtVerify, {
    ...ownTokenVerification(server, issuerUrl, now),
    audience: issuerUrl,
    // Apps that may sign people in are not thereby trusted to administer.
    cookie: { trustedOrigins: [new URL(issuerUrl).origin] }
  })
  server.removeContentTypeParser('application/x-www-form-urlencoded')
  server.setSchemaErrorFormatter(inWords)
  noticeChanges(server, parts)

  await server.register(adminUserRoutes, parts)
  await server.register(adminClientRoutes, parts)
  await server.register(adminClientSecretRoutes, parts)
  await server.register(adminKeyRoutes, parts)
  await server.register(adminSessionRoutes, parts)
  await server.register(adminAuditRoutes, parts)
}

// The path of the member, and what it must be.
function inWords ([error]: FastifySchemaValidationError[], part: string): Error {
  const { instancePath = '', message = 'is not as it must be', keyword } = error ?? {}
  return new InputError(`${part}${instancePath} ${keyword === 'boolean' ? 'is unknown here: look at its spelling, or leave it out' : message}`)
}
