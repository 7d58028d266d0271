/** What this issuer serves, in OpenAPI 3.1: `/openapi.json` for programs, `/docs` for people. */
import { createRequire } from 'node:module'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { issuerPath } from '../config/issuer-url.js'
import type { IssuerParts } from '../issuer-parts.js'
import { documentedSchema } from './openapi-operations.js'

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string }

const title = 'Signet issuer'

// The page runs its own scripts alone, and talks to this issuer alone.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Collects every route that is registered from now on, for `openapiRoutes`. Comes before them. */
export async function describeRoutes (server: FastifyInstance, { config: { issuerUrl }, sessionCookie }: Pick<IssuerParts, 'config' | 'sessionCookie'>): Promise<void> {
  const { origin } = new URL(issuerUrl)
  const prefix = issuerPath(issuerUrl)
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, description: 'Sign in one place, verify everywhere, hold no secrets.', version },
      servers: [{ url: origin }],
      components: {
        securitySchemes: {
          sessionCookie: { type: 'apiKey', in: 'cookie', name: sessionCookie.name },
          clientSecret: { type: 'http', scheme: 'basic', description: 'client_secret_basic; client_secret_post and private_key_jwt are taken as well' }
        }
      }
    },
    transform ({ schema, url, route: { method } }) {
      const path = url.replace(/:(\w+)/g, '{$1}')
      return { url, schema: documentedSchema(`${String(method)} ${path.startsWith(prefix) ? path.slice(prefix.length) : path}`, schema) }
    }
  })
}

/** Serves the document, and the page that shows it. */
export async function openapiRoutes (server: FastifyInstance): Promise<void> {
  let text: string | undefined
  server.get('/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(server.swagger())
    return reply.type('application/json; charset=utf-8').send(text)
  })
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: server.prefix,
    staticCSP: contentSecurityPolicy,
    uiConfig: { layout: 'BaseLayout' },
    theme: { title }
  })
}
