/** The proof: a monolith with a login of its own becomes the issuer of a service that shares nothing with it but a URL. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastifyCookie from '@fastify/cookie'
import jwtVerify from '@signet/fastify-jwt-verify'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import jwtIssue, { fileKeyStore } from '../src/index.js'
import { setCookies } from './build-app.js'

interface Monolith {
  readonly app: FastifyInstance
  readonly url: string
  stop (): Promise<void>
}

/** A web app as it was before: accounts and sessions of its own, in memory. Only the `jwtIssue` lines are new. */
async function startMonolith (t: Test): Promise<Monolith> {
  // An issuer has to know its URL before it answers, so the port comes first.
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = Fastify({ serverFactory: handler => server.on('request', handler) })

  const accounts = new Map([['ann', { id: 'user-1', password: 'correct horse', roles: ['accountant'] }]])
  const sessions = new Map<string, { readonly id: string, readonly roles: string[] }>()
  await app.register(fastifyCookie)
  app.post<{ Body: { user: string, password: string } }>('/login', async ({ body: { user, password } }, reply) => {
    const account = accounts.get(user)
    if (account?.password !== password) return reply.code(401).send({ message: 'no' })
    const sid = randomUUID()
    sessions.set(sid, account)
    return reply.setCookie('sid', sid, { path: '/', httpOnly: true }).send({ welcome: user })
  })
  app.get('/home', async request => ({ user: sessions.get(request.cookies['sid'] ?? '')?.id ?? 'stranger' }))

  await app.register(jwtIssue, {
    issuer: url,
    audience: ['orders', 'billing'],
    keyStore: fileKeyStore(t.testdir()),
    authenticate: async request => {
      const account = sessions.get(request.cookies['sid'] ?? '')
      return account === undefined ? null : { sub: account.id, roles: account.roles, scope: 'orders:read' }
    }
  })
  await app.ready()

  const stop = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await app.close()
  }
  t.teardown(stop)
  return { app, url, stop }
}

/** A new service on another server: it knows the issuer's URL and holds no secret. */
async function startOrders (t: Test, issuer: string): Promise<string> {
  const service = Fastify()
  t.teardown(() => service.close())
  await service.register(jwtVerify, { issuer, audience: 'orders', cookie: true })
  service.get('/orders', { onRequest: service.authenticate }, async request => ({ of: request.user.sub, roles: request.user['roles'] }))
  return await service.listen({ port: 0, host: '127.0.0.1' })
}

const cookiePair = (line: string | undefined): string => line?.split(';')[0] ?? ''

async function login (url: string, password: string): Promise<Response> {
  return await fetch(`${url}/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: 'ann', password }) })
}

/** Signs in at the monolith, and asks it for the token. */
async function signIn (url: string): Promise<{ readonly session: string, readonly token: string, readonly tokenCookie: string }> {
  const session = cookiePair((await login(url, 'correct horse')).headers.getSetCookie()[0])
  const answer = await fetch(`${url}/api/jwt`, { headers: { cookie: session } })
  const { access_token: token } = await answer.json() as { access_token: string }
  return { session, token, tokenCookie: cookiePair(answer.headers.getSetCookie()[0]) }
}

t.test('a monolith becomes an issuer', async t => {
  const monolith = await startMonolith(t)
  const orders = await startOrders(t, monolith.url)
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${orders}/orders`, { headers })
    return { status: response.status, body: await response.json() as { code?: string } }
  }

  t.test('its own login is what it was', async t => {
    t.equal((await login(monolith.url, 'wrong')).status, 401)
    const { session } = await signIn(monolith.url)
    t.same(await (await fetch(`${monolith.url}/home`, { headers: { cookie: session } })).json(), { user: 'user-1' })
    t.same(await (await fetch(`${monolith.url}/home`)).json(), { user: 'stranger' })
  })

  t.test('nobody gets a token without signing in', async t => {
    const response = await fetch(`${monolith.url}/api/jwt`)
    t.equal(response.status, 401)
    t.match(await response.json(), { code: 'FST_JWT_ISSUE_NOT_SIGNED_IN' })
  })

  t.test('the signed-in user is known at the service, by cookie and by header', async t => {
    const { token, tokenCookie } = await signIn(monolith.url)
    t.equal(tokenCookie, `jwt=${token}`)
    const expected = { status: 200, body: { of: 'user-1', roles: ['accountant'] } }
    t.same(await ask({ cookie: tokenCookie }), expected)
    t.same(await ask({ authorization: `Bearer ${token}` }), expected)
  })

  t.test('the monolith’s session means nothing there', async t => {
    const { session } = await signIn(monolith.url)
    t.match(await ask({ cookie: session }), { status: 401, body: { code: 'FST_JWT_VERIFY_NO_TOKEN' } })
  })

  t.test('a token that was tampered with, or is for another service, is refused', async t => {
    const { token } = await signIn(monolith.url)
    const [header = '', , signature = ''] = token.split('.')
    const claims = { ...JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object, sub: 'somebody-else' }
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
    const foreign = await monolith.app.issueToken({ sub: 'user-1' }, { audience: 'billing' })
    for (const bad of [forged, foreign]) {
      t.match(await ask({ authorization: `Bearer ${bad}` }), { status: 401, body: { code: 'FST_JWT_VERIFY_INVALID' } })
    }
  })

  t.test('the service needs the monolith no more, once it has the keys', async t => {
    const { token } = await signIn(monolith.url)
    await monolith.stop()
    await t.rejects(fetch(monolith.url))
    t.equal((await ask({ authorization: `Bearer ${token}` })).status, 200)
  })
})

t.test('after a restart the monolith has the same keys, and old tokens stay good', async t => {
  const directory = t.testdir()
  const start = async () => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(jwtIssue, { issuer: 'http://localhost:4000', audience: 'orders', keyStore: fileKeyStore(directory), authenticate: () => ({ sub: 'u' }) })
    return app
  }
  const before = await start()
  const published = (await before.inject('/.well-known/jwks.json')).body
  t.match(setCookies(await before.inject('/api/jwt'))[0], /^jwt=/)
  await before.close()
  t.equal((await (await start()).inject('/.well-known/jwks.json')).body, published)
})
