import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import type { PasswordHasher } from '../src/accounts/password-hasher.js'
import { readConfig } from '../src/config.js'
import { buildServer } from '../src/server.js'
import { demo, hasher, startIssuer } from './issuer.js'

/** An issuer that listens, and whose logins wait until they are let go. */
async function listen (t: Test) {
  const folder = t.testdir({})
  const { config, server: seeded } = await startIssuer(t, {}, folder)
  await seeded.close()
  let letGo = (): void => {}
  let arrive = (): void => {}
  const arrived = new Promise<void>(resolve => { arrive = resolve })
  const gate = new Promise<void>(resolve => { letGo = resolve })
  const slow: PasswordHasher = { ...hasher, verify: async (...args) => { arrive(); await gate; return await hasher.verify(...args) } }
  const server = await buildServer({ ...config, logLevel: 'silent' }, { hasher: slow })
  t.teardown(() => server.close())
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}`, arrived, letGo }
}

const login = (url: string): Promise<Response> =>
  fetch(`${url}/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(demo) })

t.test('first the probe says so, then nobody new is let in, and who is inside is answered', async t => {
  const { server, url, arrived, letGo } = await listen(t)
  const signingIn = login(url)
  await arrived
  t.equal((await fetch(`${url}/readyz`)).status, 200)
  const drained = server.drain(200)
  const probe = await fetch(`${url}/readyz`)
  t.equal(probe.status, 503)
  t.equal(probe.headers.get('connection'), 'close')
  t.equal((await fetch(`${url}/healthz`)).status, 200, 'it is alive')
  t.equal((await fetch(`${url}/.well-known/jwks.json`)).status, 200, 'and useful to who has not turned away yet')

  while (server.server.listening) await new Promise(resolve => setTimeout(resolve, 10))
  await t.rejects(fetch(`${url}/healthz`), 'no new connection')
  letGo()
  const answer = await signingIn
  t.equal(answer.status, 200)
  t.match(await answer.json(), { refresh_token: String }, 'with its data still open')
  await drained
})

t.test('neither a kept connection nor one without a request holds it up', async t => {
  const { server, port, url } = await listen(t)
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const [answer] = await once(request(`${url}/healthz`, { agent }).end(), 'response') as [IncomingMessage]
  answer.resume()
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  const cut = once(silent.resume(), 'close')
  await server.drain(0)
  await cut
})

t.test('a server that is told twice closes once', async t => {
  const { server } = await listen(t)
  await Promise.all([server.drain(0), server.drain(0)])
})

t.test('the event loop that is late refuses logins and tokens, and goes on with keys and probes', async t => {
  const config = readConfig({ DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent' })
  const server = await buildServer(config, { hasher, overload: { maxEventLoopDelayMs: 20, sampleMs: 20 } })
  t.teardown(() => server.close())
  const busy = setInterval(() => { const end = performance.now() + 100; while (performance.now() < end); })
  t.teardown(() => clearInterval(busy))
  const post = { method: 'POST', url: '/login', payload: demo } as const
  while ((await server.inject(post)).statusCode !== 503) await new Promise(setImmediate)

  const refused = await server.inject(post)
  t.strictSame([refused.statusCode, refused.json().code, refused.headers['retry-after']], [503, 'OVERLOADED', '1'])
  const token = await server.inject({ method: 'POST', url: '/oauth/token', payload: 'grant_type=client_credentials', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  t.strictSame([token.statusCode, token.headers['retry-after']], [503, '1'])
  t.equal((await server.inject('/api/jwt')).statusCode, 503)
  for (const url of ['/healthz', '/readyz', '/.well-known/jwks.json', '/.well-known/oauth-authorization-server']) t.equal((await server.inject(url)).statusCode, 200, url)

  clearInterval(busy)
  while ((await server.inject(post)).statusCode !== 401) await new Promise(resolve => setTimeout(resolve, 10))
  t.pass('and is itself again by itself')
})
