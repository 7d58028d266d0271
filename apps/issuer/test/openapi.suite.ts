import { Validator } from '@seriousme/openapi-schema-validator'
import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import Schema from 'typebox/schema'
import { accessTokenType, tokenExchange } from '../src/routes/oauth/exchange-grant.js'
import { root, startAdministered } from './administrator.js'
import { askToken, basic, claimsOf, cookiesOf, login, orders, startIssuer } from './issuer.js'
import { post } from './oauth.js'

interface Answer { readonly content?: Readonly<Record<string, { readonly schema: object }>> }

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: unknown
  readonly requestBody?: { readonly content: object }
  readonly responses: Readonly<Record<string, Answer>>
}

interface Document {
  readonly openapi: string
  readonly servers: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: object }
}

const issuer = await startAdministered(t)
const response = await issuer.server.inject('/openapi.json')
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

t.test('it is sound OpenAPI 3.1', async t => {
  t.match(await new Validator().validate(response.json()), { valid: true })
})

t.test('answers are as it tells, member for member', async t => {
  const { server, ask } = issuer
  const signIn = await login(server, root)
  const cookie = cookiesOf(signIn)
  const bearer = { authorization: `Bearer ${signIn.json().access_token}` }
  const client = basic(orders.clientId, orders.secret)
  const grant = { grant_type: 'client_credentials' }
  const { access_token: serviceToken } = (await askToken(server, grant, client)).json()
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: signIn.json().refresh_token }
  const exchange = { grant_type: tokenExchange, subject_token_type: accessTokenType, subject_token: signIn.json().access_token, client_id: 'web' }
  const { id } = (await ask('POST', '/admin/users', { username: 'ann', password: 'a password that is long' })).json()
  const listId = new URL((await server.inject('/status-lists')).json().status_lists[0]).pathname

  const answers: ReadonlyArray<readonly [name: string, answer: LightMyRequestResponse, status?: number]> = [
    ['POST /login', signIn],
    ['POST /login', await login(server, { ...root, password: 'wrong' }), 401],
    ['GET /api/jwt', await server.inject({ url: '/api/jwt', headers: { cookie } })],
    ['GET /api/jwt', await server.inject('/api/jwt'), 401],
    ['GET /sessions', await server.inject({ url: '/sessions', headers: bearer })],
    ['POST /oauth/token', await askToken(server, grant, client)],
    ['POST /oauth/token', await askToken(server, refresh)],
    ['POST /oauth/token', await askToken(server, exchange)],
    ['POST /oauth/token', await askToken(server, grant, basic('orders', 'wrong')), 401],
    ['POST /oauth/introspect', await post(issuer, '/oauth/introspect', { token: serviceToken }, client)],
    ['POST /oauth/introspect', await post(issuer, '/oauth/introspect', { token: 'none' }, client)],
    ['POST /oauth/revoke', await post(issuer, '/oauth/revoke', { token: serviceToken }, client)],
    ['GET /.well-known/jwks.json', await server.inject('/.well-known/jwks.json')],
    ['GET /.well-known/oauth-authorization-server', await server.inject('/.well-known/oauth-authorization-server')],
    ['GET /.well-known/openid-configuration', await server.inject('/.well-known/openid-configuration')],
    ['GET /status-lists', await server.inject('/status-lists')],
    ['GET /status-lists/{id}', await server.inject(listId)],
    ['GET /status-lists/{id}', await server.inject('/status-lists/nothing'), 404],
    ['GET /healthz', await server.inject('/healthz')],
    ['GET /readyz', await server.inject('/readyz')],
    ['GET /admin/users', await ask('GET', '/admin/users')],
    ['GET /admin/users/{id}', await ask('GET', `/admin/users/${id}`)],
    ['GET /admin/users/{id}', await ask('GET', '/admin/users/nobody'), 404],
    ['GET /admin/clients', await ask('GET', '/admin/clients')],
    ['GET /admin/keys', await ask('GET', '/admin/keys')],
    ['GET /admin/sessions', await ask('GET', `/admin/sessions?user=${id}`)],
    ['GET /admin/audit', await ask('GET', '/admin/audit')],
    ['POST /password', await server.inject({ method: 'POST', url: '/password', headers: bearer, payload: { current: root.password, next: 'another one that is long' } }), 204],
    ['DELETE /sessions/{id}', await server.inject({ method: 'DELETE', url: `/sessions/${claimsOf(signIn.json().access_token)['sid']}`, headers: bearer }), 204],
    ['POST /logout', await server.inject({ method: 'POST', url: '/logout' }), 204]
  ]
  for (const [name, answer, status = 200] of answers) {
    t.equal(answer.statusCode, status, name)
    const responses = told.find(operation => operation.name === name)?.operation.responses ?? {}
    const documented = responses[status] ?? responses['default']
    if (documented?.content === undefined) {
      t.strictSame([documented === undefined, answer.body], [false, ''], `${name} has no body`)
      continue
    }
    const [mediaType = '', { schema = {} } = {}] = Object.entries(documented.content)[0] ?? []
    t.ok(answer.headers['content-type']?.toString().startsWith(mediaType), `${name}: ${mediaType}`)
    const body: unknown = mediaType.endsWith('json') ? answer.json() : answer.body
    t.strictSame(Schema.Errors(closed(schema), body), [true, []], `${name} ${status}`)
  }
})

/** The schema that takes no member it does not tell of, unless it says so. */
function closed (schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_name, value) => typeof value === 'object' && value !== null && value.type === 'object' && value.properties !== undefined
    ? { additionalProperties: false, ...value }
    : value)
}

t.test('/docs is a page whose parts all come from here, and which runs nothing else', async t => {
  const { server } = await startIssuer(t, { ISSUER_URL: 'https://example.com/sso' })
  for (const url of ['/sso/docs', '/sso/docs/']) {
    const page = await server.inject(url)
    t.match(page.headers, { 'content-type': /^text\/html/, 'content-security-policy': /^default-src 'none'; script-src 'self'; style-src 'self';/ })
    t.notMatch(page.headers['content-security-policy'], /unsafe/)
    t.notMatch(page.body, /<script>|<style>|\son\w+=|\sstyle=/)
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => new URL(part, `https://example.com${url}`))
    t.ok(parts.length > 4)
    for (const { origin, pathname } of parts) {
      t.equal(origin, 'https://example.com')
      t.equal((await server.inject(pathname)).statusCode, 200, pathname)
    }
  }
  t.strictSame((await server.inject('/sso/docs/json')).json(), (await server.inject('/sso/openapi.json')).json())
})
