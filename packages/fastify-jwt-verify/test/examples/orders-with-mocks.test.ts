import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import t from 'tap'
import { buildApp } from './orders-app.js'

interface MockKey { readonly kid: string, readonly privateKey: CryptoKey, readonly jwk: JWK }

async function makeKey (kid: string): Promise<MockKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { kid, privateKey, jwk: { ...await exportJWK(publicKey), kid, alg: 'RS256', use: 'sig' } }
}

const first = await makeKey('first')
let published = [first]
let isDown = false
let nowMs = Date.now()

const server = createServer((request, response) => {
  const documents: Record<string, unknown> = {
    '/.well-known/oauth-authorization-server': { issuer, jwks_uri: `${issuer}/jwks.json` },
    '/jwks.json': { keys: published.map(({ jwk }) => jwk) }
  }
  const document = documents[request.url ?? '']
  if (isDown || document === undefined) {
    response.writeHead(isDown ? 503 : 404).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=300' }).end(JSON.stringify(document))
})
await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function mint (claims: Record<string, unknown> = {}, { key = first, lifetimeSeconds = 3600 } = {}): Promise<string> {
  const iat = Math.floor(nowMs / 1000)
  return new SignJWT({ iss: issuer, sub: 'user-1', aud: 'orders', iat, exp: iat + lifetimeSeconds, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid })
    .sign(key.privateKey)
}

const app = await buildApp({ issuer, audience: 'orders', now: () => nowMs, keys: { monotonicNow: () => nowMs } })
t.teardown(async () => {
  await app.close()
  server.closeAllConnections()
  await new Promise(resolve => { server.close(resolve) })
})

const get = async (token: string): Promise<number> =>
  (await app.inject({ url: '/orders', headers: { authorization: `Bearer ${token}` } })).statusCode

t.test('who may see the orders, and who may not', async t => {
  t.equal(await get(await mint()), 200)
  t.equal(await get(await mint({ aud: 'billing' })), 401, 'for another service')
  t.equal(await get(await mint({}, { lifetimeSeconds: -60 })), 401, 'expired')
  const headers = { authorization: `Bearer ${await mint({ scope: 'orders:read' })}` }
  t.equal((await app.inject({ method: 'POST', url: '/orders', headers })).statusCode, 403, 'without the scope')
})

t.test('keys come, go, and can\'t be had', async t => {
  const second = await makeKey('second')
  published = [first, second]
  t.equal(await get(await mint({}, { key: second })), 200, 'a new key works at once')
  published = [second]
  nowMs += 400_000
  t.equal(await get(await mint()), 401, 'a withdrawn one no more')
  isDown = true
  nowMs += 86_400_000
  t.equal(await get(await mint({}, { key: second })), 503, 'an outage of the issuer is not the client\'s fault')
})
