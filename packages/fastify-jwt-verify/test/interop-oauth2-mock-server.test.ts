import { OAuth2Server, type MutableToken } from 'oauth2-mock-server'
import t from 'tap'
import { assertAccepted, clientCredentialsToken } from './interop-service.js'

t.test('tokens of oauth2-mock-server', async t => {
  const issuer = new OAuth2Server()
  await issuer.issuer.keys.generate('RS256')
  await issuer.start(0, '127.0.0.1')
  t.teardown(() => issuer.stop())
  // The one thing it leaves out for client_credentials is whom the token is about.
  issuer.service.on('beforeTokenSigning', (token: MutableToken) => { token.payload['sub'] = 'machine' })
  const url = issuer.issuer.url ?? ''
  await assertAccepted(t, url, await clientCredentialsToken(`${url}/token`, { aud: 'urn:orders', scope: 'orders:read' }))
})
