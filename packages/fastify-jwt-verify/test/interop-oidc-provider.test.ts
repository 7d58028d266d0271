import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import t from 'tap'
import { assertAccepted, clientCredentialsToken } from './interop-service.js'

t.test('tokens of oidc-provider', async t => {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => { server.close() })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
  const provider = new Provider(url, {
    clients: [{ client_id: 'machine', client_secret: 'machine-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: 'orders:read orders:write', accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } })
      }
    },
    jwks: { keys: [{ ...key, kty: 'RSA', alg: 'RS256', use: 'sig', kid: 'interop' }] },
    scopes: ['orders:read', 'orders:write'],
    ttl: { ClientCredentials: 600 }
  })
  server.on('request', (request, response) => { void provider.callback()(request, response) })
  await assertAccepted(t, url, await clientCredentialsToken(`${url}/token`, { resource: 'urn:orders', scope: 'orders:read' }))
})
