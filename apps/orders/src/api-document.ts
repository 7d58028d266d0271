/** What orders serves, in OpenAPI 3.1: `/openapi.json` for programs, `/docs` for people. */
import { createRequire } from 'node:module'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string }

const error = Type.Object({
  statusCode: Type.Integer(),
  code: Type.Optional(Type.String({ description: 'Stable; the message is not' })),
  error: Type.String(),
  message: Type.String()
}, { description: 'What is wrong' })

// The page runs its own scripts alone, and talks to this service alone.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Describes the routes that are registered from now on and have a tag, and serves the description. */
export async function describeApi (server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Orders', description: 'Orders, priced by the catalog.', version } },
    hideUntagged: true,
    // In the document alone: answers are sent as the routes send them.
    transform: ({ schema, url }) => ({ url, schema: { ...schema, response: { ...schema?.response ?? {}, default: error } } })
  })
  await server.register(swaggerUi, { routePrefix: '/docs', staticCSP: contentSecurityPolicy, uiConfig: { layout: 'BaseLayout' }, theme: { title: 'Orders' } })
  server.get('/openapi.json', async () => server.swagger())
}
