/** Auth0: an issuer with a slash at its end, tokens of two profiles, and none to verify without an audience. */
import { certificate, encrypted, iat, now, publicMembers, rsaKey, serve, sign, type Provider } from './provider.js'

const issuer = 'https://example.eu.auth0.com/'
const api = 'https://api.example.com/orders'
const client = 'Wq7ZpXk3bT9sLrVd2NfYh8MaJc5EuGx1'

const key = rsaKey(0, 'q3Zk9TtWm0bVx7RcY2LaP')
const next = rsaKey(1, 'Jf8SdQ1nHu6XoEy4GwBiC')

const published = (one: typeof key): object =>
  ({ ...publicMembers(one), kid: one.kid, use: 'sig', alg: 'RS256', x5t: one.kid, x5c: [certificate()] })

const userToken = {
  iss: issuer,
  sub: 'auth0|6553da60a54af58e29493993',
  aud: [api, `${issuer}userinfo`],
  iat,
  exp: iat + 86_400,
  scope: 'openid profile orders:read',
  azp: client,
  permissions: ['orders:read', 'orders:write']
}
const { azp: _azp, ...withoutParty } = userToken

export const auth0: Provider = {
  name: 'Auth0',
  fetch: serve({
    [`${issuer}.well-known/openid-configuration`]: {
      issuer,
      authorization_endpoint: `${issuer}authorize`,
      token_endpoint: `${issuer}oauth/token`,
      jwks_uri: `${issuer}.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256']
    },
    [`${issuer}.well-known/jwks.json`]: { keys: [published(key), published(next)] }
  }),
  now,
  accepted: [
    { name: "a user's token", token: sign(key, { typ: 'JWT' }, userToken) },
    { name: 'one of the RFC 9068 profile', token: sign(key, { typ: 'at+jwt' }, { ...withoutParty, client_id: client, jti: '73WakrfVbNJBaAmhQtEeDv' }) },
    { name: "a machine's, signed with the next key", token: sign(next, { typ: 'JWT' }, { iss: issuer, sub: `${client}@clients`, aud: api, iat, exp: iat + 86_400, scope: 'orders:read', gty: 'client-credentials', azp: client }) },
    { name: 'a permission', method: 'POST', token: sign(key, { typ: 'JWT' }, userToken) }
  ],
  refused: [
    { name: 'an ID token', token: sign(key, { typ: 'JWT' }, { ...withoutParty, aud: client, nonce: 'n-0S6', sid: 'Zr1' }), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
    { name: 'a token that was asked for without an audience', token: encrypted({ alg: 'dir', enc: 'A256GCM', iss: issuer }), code: 'INVALID', reason: 'ERR_TOKEN_MALFORMED' },
    { name: 'a token of an API that signs with HS256', token: sign(key, { alg: 'HS256', kid: undefined }, userToken), code: 'INVALID', reason: 'ERR_ALGORITHM_NOT_ALLOWED' },
    { name: '`issuer` without the slash', options: { issuer: 'https://example.eu.auth0.com' }, token: sign(key, { typ: 'JWT' }, userToken), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}
