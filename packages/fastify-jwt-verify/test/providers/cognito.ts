/** Amazon Cognito: access tokens without an audience, key names in base64, and groups under a name with a colon. */
import { encrypted, iat, now, publicMembers, rsaKey, serve, sign, type Provider } from './provider.js'

const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example01'
const client = '6hqv2m1example3n9r7t5k0p8w'

const idKey = rsaKey(0, 'tY8sR+1nVbQ0/kJ6xWz3LmPdF5aHcU7eGoI2rK4uX9w=')
const key = rsaKey(1, 'Hn2/bTq7+ZcV0yJwX4sLkRmPd9FaU6eGoI1rK3uX8tE=')

const published = (one: typeof key): object => ({ alg: 'RS256', kid: one.kid, use: 'sig', ...publicMembers(one) })

const userToken = {
  sub: 'b3d4f5a6-7081-4c2d-9e3f-a4b5c6d7e8f9',
  'cognito:groups': ['accountants'],
  iss: issuer,
  version: 2,
  client_id: client,
  origin_jti: '0d1e2f3a-4b5c-4d6e-8f70-8192a3b4c5d6',
  event_id: '1a2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9',
  token_use: 'access',
  scope: 'openid orders/read',
  auth_time: iat,
  exp: iat + 3600,
  iat,
  jti: '2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a',
  username: 'demo'
}
const idToken = {
  sub: userToken.sub,
  'cognito:groups': userToken['cognito:groups'],
  'cognito:username': 'demo',
  email_verified: true,
  email: 'demo@example.com',
  iss: issuer,
  aud: client,
  event_id: userToken.event_id,
  token_use: 'id',
  auth_time: iat,
  exp: iat + 3600,
  iat
}

export const cognito: Provider = {
  name: 'Amazon Cognito',
  fetch: serve({
    [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/.well-known/jwks.json`, id_token_signing_alg_values_supported: ['RS256'] },
    [`${issuer}/.well-known/jwks.json`]: { keys: [published(idKey), published(key)] }
  }, 400),
  now,
  accepted: [
    { name: "a user's token", token: sign(key, {}, userToken) },
    { name: "a machine's token", token: sign(key, {}, { sub: client, token_use: 'access', scope: 'orders/read', auth_time: iat, iss: issuer, exp: iat + 3600, iat, version: 2, jti: userToken.jti, client_id: client }) },
    { name: 'a group', method: 'POST', token: sign(key, {}, userToken) }
  ],
  refused: [
    { name: 'an ID token', token: sign(idKey, {}, idToken), code: 'INVALID', reason: 'ERR_CLAIM_INVALID' },
    { name: 'a token of another app client', token: sign(key, {}, { ...userToken, client_id: '1another2app3client4id5' }), code: 'INVALID', reason: 'ERR_CLAIM_INVALID' },
    { name: 'a refresh token', token: encrypted({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' }), code: 'INVALID', reason: 'ERR_TOKEN_MALFORMED' },
    { name: "`audience` with the app client's id", options: { audience: client }, token: sign(key, {}, userToken), code: 'INVALID', reason: 'ERR_CLAIM_MISSING' },
    { name: '`issuer` with a slash at its end', options: { issuer: `${issuer}/` }, token: sign(key, {}, userToken), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}
