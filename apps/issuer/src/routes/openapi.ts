/** `GET /openapi.json`: what this issuer serves, for people and programs that read OpenAPI 3.1. */
import { createRequire } from 'node:module'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import type { Config } from '../config.js'

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string }

interface Operation {
  readonly tags: readonly string[]
  readonly summary: string
  /** The members of its body: a form where `form` says so, else JSON. */
  readonly body?: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  readonly form?: true
}

/** Routes that read their requests by hand, or belong to a plugin; all others tell of themselves. */
const operations: Readonly<Record<string, Operation>> = {
  'POST /login': {
    tags: ['sign-in'],
    summary: 'A user name and a password for a session and a token',
    body: { username: 'The user name, in any spelling', password: 'The password', return_to: 'Of a form: where the browser goes afterwards' },
    required: ['username', 'password']
  },
  'GET /api/jwt': { tags: ['sign-in'], summary: 'A new token for the session of the cookie' },
  'POST /logout': { tags: ['sign-in'], summary: 'End the session of the token, or of the cookie' },
  'POST /password': { tags: ['sign-in'], summary: 'Another password for the caller', body: { current: 'The present password', next: 'The next one' }, required: ['current', 'next'] },
  'GET /sessions': { tags: ['sign-in'], summary: 'Where the caller is signed in' },
  'DELETE /sessions': { tags: ['sign-in'], summary: 'End all sessions of the caller' },
  'DELETE /sessions/{id}': { tags: ['sign-in'], summary: 'End one session of the caller' },
  'POST /oauth/token': {
    tags: ['oauth'],
    summary: 'A token for a client, the next token of a session, or a narrower token (RFC 6749, RFC 8693)',
    body: {
      grant_type: 'client_credentials, refresh_token or urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: 'Of client_secret_post, or web',
      client_secret: 'Of client_secret_post',
      client_assertion_type: 'Of private_key_jwt',
      client_assertion: 'Of private_key_jwt',
      scope: 'Fewer scopes than would be granted',
      audience: 'Fewer services than would be granted',
      resource: 'The same as audience (RFC 8707)',
      refresh_token: 'Of refresh_token',
      subject_token: 'Of a token exchange',
      subject_token_type: 'Of a token exchange'
    },
    required: ['grant_type'],
    form: true
  },
  'POST /oauth/revoke': { tags: ['oauth'], summary: 'End what a token stands for (RFC 7009)', body: { token: 'The token', client_id: 'Of client_secret_post, or web' }, required: ['token'], form: true },
  'POST /oauth/introspect': { tags: ['oauth'], summary: 'What a token is good for at this moment (RFC 7662)', body: { token: 'The token' }, required: ['token'], form: true },
  'GET /.well-known/jwks.json': { tags: ['documents'], summary: 'The public keys (RFC 7517)' },
  'GET /.well-known/oauth-authorization-server': { tags: ['documents'], summary: 'The metadata (RFC 8414)' },
  'GET /.well-known/openid-configuration': { tags: ['documents'], summary: 'The same, where OpenID Connect clients look' },
  'GET /status-lists': { tags: ['documents'], summary: 'The URLs of all status lists' },
  'GET /status-lists/{id}': { tags: ['documents'], summary: 'Which tokens are revoked: a signed status list' },
  'GET /healthz': { tags: ['operation'], summary: 'Whether the process answers' },
  'GET /readyz': { tags: ['operation'], summary: 'Whether it can read its data and sign' }
}

/** Collects every route that is registered from now on, for `openapiRoute`. Comes before them. */
export async function describeRoutes (server: FastifyInstance, { issuerUrl }: Pick<Config, 'issuerUrl'>): Promise<void> {
  const { origin, pathname } = new URL(issuerUrl)
  const prefix = pathname.replace(/\/$/, '')
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Signet issuer', description: 'Sign in one place, verify everywhere, hold no secrets.', version },
      servers: [{ url: origin }]
    },
    transform ({ schema, url, route: { method } }) {
      const path = url.replace(/:(\w+)/g, '{$1}')
      const operation = typeof method === 'string' ? operations[`${method} ${path.startsWith(prefix) ? path.slice(prefix.length) : path}`] : undefined
      if (operation !== undefined) return { url, schema: { ...schema, ...schemaOf(operation) } }
      // What is left are answers to preflight requests, and refusals of methods.
      return { url, schema: 'summary' in (schema ?? {}) ? schema : { hide: true } }
    }
  })
}

/** Serves the document. */
export async function openapiRoute (server: FastifyInstance): Promise<void> {
  let text: string | undefined
  server.get('/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(server.swagger())
    return reply.type('application/json; charset=utf-8').send(text)
  })
}

function schemaOf ({ tags, summary, body, required = [], form }: Operation): FastifySchema {
  if (body === undefined) return { tags, summary }
  const properties = Object.fromEntries(Object.entries(body).map(([name, description]) => [name, { type: 'string', description }]))
  return {
    tags,
    summary,
    consumes: form ? ['application/x-www-form-urlencoded'] : ['application/json', 'application/x-www-form-urlencoded'],
    body: { type: 'object', properties, required }
  }
}
