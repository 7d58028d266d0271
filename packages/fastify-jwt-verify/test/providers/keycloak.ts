/** Keycloak: a realm in the issuer's path, an encryption key in the set, roles in objects, and no audience unless a mapper adds it. */
import { createTestKey } from '@signet/test-issuer'
import { certificate, iat, now, publicMembers, rsaKey, serve, sign, type Provider } from './provider.js'

const issuer = 'https://keycloak.example.com/realms/demo'
const jwksUri = `${issuer}/protocol/openid-connect/certs`

const key = rsaKey(0, 'nnBrxL0qhG79pkF3ccQj_l0jDmxKrYYy2YLlEe1sa7Q')
const encryptionKey = rsaKey(1, 'Pq0w7hT_2sKdV5uYcZ-mXe9LrB8nJgA4fOiH1tRkUyE')

const published = (one: typeof key, use: string, alg: string): object => ({
  kid: one.kid, use, alg, ...publicMembers(one), x5c: [certificate()], x5t: 'k3Jm0Yq9vVfXc1ZtRb7uLw2sDhE', 'x5t#S256': one.kid
})

// A realm may have keys of other kinds too, and one day of a kind that nobody here knows.
const otherKeys: readonly object[] = [
  createTestKey('ES256', 'Xw3_ecKeyOfTheRealm').publicJwk,
  createTestKey('EdDSA', 'Yk4_okpKeyOfTheRealm').publicJwk,
  { kid: 'Zl5_keyOfTomorrow', kty: 'AKP', alg: 'ML-DSA-65', use: 'sig', pub: 'AAAA' }
]

const userToken = {
  exp: iat + 300,
  iat,
  auth_time: iat - 20,
  jti: 'onrtac:6b7f2a1e-3d4c-4f5b-8a69-0c1d2e3f4a5b',
  iss: issuer,
  aud: ['orders', 'account'],
  sub: '9f1c7c52-6d0e-4a7e-9d8e-2b3c4d5e6f70',
  typ: 'Bearer',
  azp: 'web',
  sid: '4e5f6a7b-8c9d-4e0f-a1b2-c3d4e5f6a7b8',
  acr: '1',
  'allowed-origins': ['https://www.example.com'],
  realm_access: { roles: ['offline_access', 'default-roles-demo', 'accountant'] },
  resource_access: { account: { roles: ['view-profile'] } },
  scope: 'openid orders:read profile email',
  email_verified: true,
  preferred_username: 'demo'
}
const { sub: _sub, ...withoutSubject } = userToken

export const keycloak: Provider = {
  name: 'Keycloak',
  fetch: serve({
    [`${issuer}/.well-known/openid-configuration`]: {
      issuer,
      token_endpoint: `${issuer}/protocol/openid-connect/token`,
      jwks_uri: jwksUri,
      id_token_signing_alg_values_supported: ['PS384', 'RS384', 'EdDSA', 'ES384', 'HS256', 'HS512', 'ES256', 'RS256']
    },
    [jwksUri]: { keys: [published(encryptionKey, 'enc', 'RSA-OAEP'), ...otherKeys, published(key, 'sig', 'RS256')] }
  }),
  now,
  accepted: [
    { name: "a user's token", token: sign(key, { typ: 'JWT' }, userToken) },
    { name: 'a realm role', method: 'POST', token: sign(key, { typ: 'JWT' }, userToken) }
  ],
  refused: [
    { name: 'no audience mapper for this service', token: sign(key, { typ: 'JWT' }, { ...userToken, aud: 'account' }), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
    { name: 'an ID token, where the audience is a client too', token: sign(key, { typ: 'JWT' }, { ...userToken, aud: 'orders', azp: 'orders', typ: 'ID' }), code: 'INVALID', reason: 'ERR_CLAIM_INVALID' },
    { name: 'a refresh token', token: sign(key, { typ: 'JWT', alg: 'HS512' }, { ...userToken, aud: issuer, typ: 'Refresh' }), code: 'INVALID', reason: 'ERR_ALGORITHM_NOT_ALLOWED' },
    { name: 'a client without the `basic` scope, so no `sub`', token: sign(key, { typ: 'JWT' }, withoutSubject), code: 'INVALID', reason: 'ERR_CLAIM_MISSING' },
    { name: 'a token that was fetched by another host name', token: sign(key, { typ: 'JWT' }, { ...userToken, iss: 'http://keycloak:8080/realms/demo' }), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' },
    { name: '`issuer` with the `/auth` of old versions', options: { issuer: 'https://keycloak.example.com/auth/realms/demo' }, token: sign(key, { typ: 'JWT' }, userToken), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}
