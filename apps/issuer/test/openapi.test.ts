import t from 'tap'
import { startIssuer } from './issuer.js'

interface Operation { readonly summary?: string, readonly tags?: readonly string[], readonly security?: unknown, readonly requestBody?: { readonly content: object }, readonly responses: object }

interface Document {
  readonly openapi: string
  readonly servers: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: object }
}

const { server } = await startIssuer(t)
const response = await server.inject('/openapi.json')
const document: Document = response.json()
const told = Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })))

t.test('the document tells of every endpoint, and of nothing else', async t => {
  t.match(response.headers['content-type'], /^application\/json/)
  t.match(document, { openapi: '3.1.0', servers: [{ url: 'http://localhost:4000' }] })
  const names = told.map(({ name }) => name)
  for (const name of [
    'POST /login', 'GET /api/jwt', 'POST /logout', 'GET /sessions', 'DELETE /sessions', 'DELETE /sessions/{id}', 'POST /oauth/token', 'POST /oauth/revoke', 'POST /oauth/introspect',
    'GET /.well-known/jwks.json', 'GET /.well-known/oauth-authorization-server', 'GET /.well-known/openid-configuration', 'GET /status-lists', 'GET /status-lists/{id}', 'GET /healthz', 'GET /readyz',
    'POST /admin/users', 'GET /admin/users', 'GET /admin/users/{id}', 'PATCH /admin/users/{id}', 'DELETE /admin/users/{id}', 'PUT /admin/users/{id}/password',
    'POST /admin/clients', 'GET /admin/clients', 'GET /admin/clients/{id}', 'PATCH /admin/clients/{id}', 'DELETE /admin/clients/{id}', 'POST /admin/clients/{id}/secret',
    'DELETE /admin/clients/{id}/secret/former', 'POST /admin/clients/{id}/revoke-tokens', 'GET /admin/keys', 'POST /admin/keys/rotate', 'POST /admin/keys/{kid}/revoke',
    'GET /admin/sessions', 'DELETE /admin/sessions', 'DELETE /admin/sessions/{id}', 'GET /admin/audit'
  ]) t.ok(names.includes(name), name)
  for (const { name, operation } of told) t.ok(operation.summary !== undefined && operation.tags?.length === 1, `${name} says what it does`)
  t.notOk(names.some(name => /^(OPTIONS|TRACE|HEAD)/.test(name)))
})

t.test('the routes of administrators ask for their scope, by token or cookie', async t => {
  t.match(document.components.securitySchemes, { bearerAuth: { scheme: 'bearer' }, cookieAuth: { in: 'cookie', name: 'jwt' } })
  for (const { name, operation } of told.filter(({ name }) => name.includes(' /admin/'))) {
    t.strictSame(operation.security, [{ bearerAuth: ['issuer:admin'] }, { cookieAuth: ['issuer:admin'] }], name)
  }
})

t.test('bodies are told as they are taken', async t => {
  const bodyOf = (name: string): object | undefined => told.find(operation => operation.name === name)?.operation.requestBody?.content
  t.match(bodyOf('POST /admin/users'), { 'application/json': { schema: { required: ['username', 'password'], properties: { scopes: { type: 'array' } } } } })
  t.match(bodyOf('POST /oauth/token'), { 'application/x-www-form-urlencoded': { schema: { required: ['grant_type'] } } })
  t.strictSame(Object.keys(bodyOf('POST /login') ?? {}), ['application/json', 'application/x-www-form-urlencoded'])
})

t.test('an issuer with a path has its document, and all that it tells of, below it', async t => {
  const { server } = await startIssuer(t, { ISSUER_URL: 'https://example.com/sso' })
  const { paths, servers } = (await server.inject('/sso/openapi.json')).json()
  t.strictSame(servers, [{ url: 'https://example.com' }])
  for (const path of ['/sso/login', '/sso/oauth/token', '/sso/admin/users', '/healthz']) t.ok(path in paths, path)
})
