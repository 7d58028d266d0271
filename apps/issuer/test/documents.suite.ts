import t from 'tap'
import { claimsOf, cookiesOf, login, origin, startIssuer } from './issuer.js'

const { server } = await startIssuer(t, { JWKS_MAX_AGE_SECONDS: '60' })

t.test('the key set is published, with its public members alone', async t => {
  const response = await server.inject('/.well-known/jwks.json')
  t.equal(response.statusCode, 200)
  t.match(response.headers, {
    'content-type': 'application/jwk-set+json',
    'cache-control': 'public, max-age=60, must-revalidate',
    'access-control-allow-origin': '*',
    etag: /^"[\w-]+"$/
  })
  const { keys } = response.json()
  t.equal(keys.length, 2)
  for (const key of keys) t.strictSame(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])

  const etag = String(response.headers['etag'])
  const unchanged = await server.inject({ url: '/.well-known/jwks.json', headers: { 'if-none-match': etag } })
  t.equal(unchanged.statusCode, 304)
  t.equal(unchanged.body, '')
  const head = await server.inject({ method: 'HEAD', url: '/.well-known/jwks.json' })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  t.equal((await server.inject({ method: 'POST', url: '/.well-known/jwks.json' })).statusCode, 405)
})

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

t.test('both metadata documents say what the token endpoint does', async t => {
  const [oauth, openid] = await Promise.all(['oauth-authorization-server', 'openid-configuration'].map(name => server.inject(`/.well-known/${name}`)))
  t.strictSame(oauth?.json(), openid?.json())
  t.match(oauth?.json(), {
    issuer: origin,
    jwks_uri: `${origin}/.well-known/jwks.json`,
    token_endpoint: `${origin}/oauth/token`,
    grant_types_supported: ['client_credentials', 'refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint: `${origin}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    introspection_endpoint: `${origin}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    introspection_endpoint_auth_signing_alg_values_supported: algorithms
  })
})

t.test('an issuer with a path serves everything below it', async t => {
  const { server } = await startIssuer(t, { ISSUER_URL: 'https://example.com/auth' })
  t.equal((await server.inject('/.well-known/oauth-authorization-server/auth')).json().token_endpoint, 'https://example.com/auth/oauth/token')
  t.equal((await server.inject({ method: 'POST', url: '/auth/login', payload: {} })).statusCode, 400)
  t.equal((await server.inject('/auth/oauth/token')).statusCode, 405)
  t.equal((await server.inject({ method: 'POST', url: '/login', payload: {} })).statusCode, 404)
})

t.test('GET /api/jwt gives the token of the session, as often as it is asked', async t => {
  const signedIn = await login(server)
  for (let time = 1; time <= 2; time++) {
    const response = await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn), 'sec-fetch-site': 'same-origin' } })
    t.equal(response.statusCode, 200)
    const { access_token: token, ...rest } = response.json()
    t.strictSame(rest, { token_type: 'Bearer', expires_in: 3600, scope: 'orders:read orders:write' })
    t.match(response.cookies, [{ name: 'jwt', value: token, maxAge: 3600 }])
    const { jti, ...claims } = claimsOf(token)
    const { jti: loginJti, ...loginClaims } = claimsOf(signedIn.json().access_token)
    t.strictSame(claims, loginClaims)
    t.not(jti, loginJti)
  }
})

t.test('GET /api/jwt without a session, or for another site, gives nothing', async t => {
  for (const cookie of ['', 'session=', 'session=nonsense', 'other=x', 'SESSION=x']) {
    const response = await server.inject({ url: '/api/jwt', headers: { cookie } })
    t.equal(response.statusCode, 401)
    t.strictSame(response.json(), { statusCode: 401, code: 'FST_JWT_ISSUE_NOT_SIGNED_IN', error: 'Unauthorized', message: 'Nobody is signed in' })
  }
  const signedIn = await login(server)
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: `jwt=${signedIn.json().access_token}` } })).statusCode, 401, 'a token is no session')
  t.equal((await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn), 'sec-fetch-site': 'cross-site' } })).statusCode, 403)
})
