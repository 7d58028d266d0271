/** The judges of our OAuth endpoints are the clients that others wrote. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import t from 'tap'
import { parseClientJwks } from '../src/clients/client-jwks.js'
import { login, orders, startIssuer } from './issuer.js'
import { register } from './oauth.js'

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

async function errorOf (request: Promise<unknown>): Promise<string | undefined> {
  return await request.then(() => undefined, error => error instanceof openid.ResponseBodyError ? error.error : String(error))
}

const port = await freePort()
const url = new URL(`http://127.0.0.1:${port}`)
const issuer = await startIssuer(t, { ISSUER_URL: url.origin })
issuer.clock.now = Date.now()
const { publicKey, privateKey } = await generateKeyPair('Ed25519')
await register(issuer, { clientId: 'robot', jwks: parseClientJwks(JSON.stringify(await exportJWK(publicKey))), scopes: ['catalog:read'], audiences: ['catalog'] })
await issuer.server.listen({ port, host: '127.0.0.1' })

const { clientId, secret } = orders
const ways: ReadonlyArray<readonly [name: string, clientId: string, openid: openid.ClientAuth, oauth: oauth.ClientAuth]> = [
  ['client_secret_basic', clientId, openid.ClientSecretBasic(secret), oauth.ClientSecretBasic(secret)],
  ['client_secret_post', clientId, openid.ClientSecretPost(secret), oauth.ClientSecretPost(secret)],
  ['private_key_jwt', 'robot', openid.PrivateKeyJwt(privateKey), oauth.PrivateKeyJwt(privateKey)]
]

for (const [name, clientId, auth] of ways) {
  t.test(`openid-client, by ${name}`, async t => {
    for (const algorithm of ['oauth2', 'oidc'] as const) {
      const config = await openid.discovery(url, clientId, {}, auth, { algorithm, execute: [openid.allowInsecureRequests] })
      const own = await openid.clientCredentialsGrant(config, { scope: 'catalog:read' })
      t.match(own, { token_type: 'bearer', expires_in: 600, scope: 'catalog:read' })
      t.match(await openid.tokenIntrospection(config, own.access_token), { active: true, sub: clientId })
      await openid.tokenRevocation(config, own.access_token)
      t.strictSame(await openid.tokenIntrospection(config, own.access_token), { active: false })

      const { access_token: subject } = (await login(issuer.server)).json()
      const exchanged = await openid.genericGrantRequest(config, exchange, { subject_token: subject, subject_token_type: accessTokenType, audience: 'catalog' })
      t.match(exchanged, { issued_token_type: accessTokenType, scope: 'orders:read orders:write' })
      t.equal(await errorOf(openid.genericGrantRequest(config, exchange, { subject_token: subject, subject_token_type: accessTokenType, audience: 'orders' })), 'invalid_target')
    }
  })
}

t.test('openid-client refreshes and revokes as the public client', async t => {
  const config = await openid.discovery(url, 'web', {}, openid.None(), { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] })
  const first = (await login(issuer.server)).json()
  const second = await openid.refreshTokenGrant(config, first.refresh_token)
  t.match(second, { token_type: 'bearer', scope: 'orders:read orders:write', refresh_token: /^srt1_/ })
  await openid.tokenRevocation(config, second.refresh_token ?? '')
  t.equal(await errorOf(openid.refreshTokenGrant(config, second.refresh_token ?? '')), 'invalid_grant')
})

const insecure = { [oauth.allowInsecureRequests]: true }

for (const [name, clientId, , auth] of ways) {
  t.test(`oauth4webapi, by ${name}`, async t => {
    const as = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...insecure }))
    const client: oauth.Client = { client_id: clientId }
    const introspect = async (token: string) => await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, token, insecure))

    const granted = await oauth.processClientCredentialsResponse(as, client, await oauth.clientCredentialsGrantRequest(as, client, auth, {}, insecure))
    t.match(granted, { token_type: 'bearer', expires_in: 600 })
    const claims = await oauth.validateJwtAccessToken(as, new Request('https://catalog.example.com', { headers: { authorization: `Bearer ${granted.access_token}` } }), 'catalog', insecure)
    t.match(claims, { sub: clientId, client_id: clientId, iss: url.origin }, 'and the token is one of RFC 9068')
    t.match(await introspect(granted.access_token), { active: true })
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, granted.access_token, insecure))
    t.strictSame(await introspect(granted.access_token), { active: false })

    const { access_token: subject } = (await login(issuer.server)).json()
    const exchanged = await oauth.processGenericTokenEndpointResponse(as, client, await oauth.genericTokenEndpointRequest(
      as, client, auth, exchange, { subject_token: subject, subject_token_type: accessTokenType, scope: 'orders:read' }, insecure))
    t.match(exchanged, { issued_token_type: accessTokenType, scope: 'orders:read' })
  })
}

t.test('oauth4webapi refreshes as the public client', async t => {
  const as = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: 'oidc', ...insecure }))
  const client: oauth.Client = { client_id: 'web' }
  const first = (await login(issuer.server)).json()
  const second = await oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, oauth.None(), first.refresh_token, insecure))
  t.match(second, { token_type: 'bearer', refresh_token: /^srt1_/ })
})
