/** Google: ID tokens of service accounts and of people, with keys on another host; its access tokens are opaque. */
import { iat, now, publicMembers, rsaKey, serve, sign, type Provider } from './provider.js'

const issuer = 'https://accounts.google.com'
const jwksUri = 'https://www.googleapis.com/oauth2/v3/certs'
const client = '1234567890-example.apps.googleusercontent.com'

const key = rsaKey(0, '3f9c1e7a5b2d8046c7e1f3a9b5d20486e7c1a3f5')
const previous = rsaKey(2, 'b8d0f2a4c6e81032547698badcfe0123456789ab')

const published = (one: typeof key): object => ({ alg: 'RS256', ...publicMembers(one), kid: one.kid, use: 'sig' })

const serviceToken = {
  aud: 'https://orders.example.com',
  azp: '104286421937501284',
  email: 'billing@example-project.iam.gserviceaccount.com',
  email_verified: true,
  exp: iat + 3600,
  iat,
  iss: issuer,
  sub: '104286421937501284'
}
const userToken = { ...serviceToken, aud: client, azp: client, sub: '110169484474386276334', email: 'demo@example.com', hd: 'example.com', at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' }
const { hd: _hd, ...withoutDomain } = userToken

const signed = (claims: Readonly<Record<string, unknown>>, signer = key): string => sign(signer, { typ: 'JWT' }, claims)

export const google: Provider = {
  name: 'Google',
  fetch: serve({
    [`${issuer}/.well-known/openid-configuration`]: { issuer, token_endpoint: 'https://oauth2.googleapis.com/token', jwks_uri: jwksUri, id_token_signing_alg_values_supported: ['RS256'] },
    [jwksUri]: { keys: [published(previous), published(key)] }
  }),
  now,
  accepted: [
    { name: 'the ID token of a service account', token: signed(serviceToken) },
    { name: 'one signed with the previous key', token: signed(serviceToken, previous) },
    { name: 'the ID token of a member of the organisation', method: 'POST', token: signed(userToken) }
  ],
  refused: [
    { name: 'an access token', token: 'ya29.a0AfExampleExampleExample', code: 'INVALID', reason: 'ERR_TOKEN_MALFORMED' },
    { name: 'an ID token for another client', token: signed({ ...userToken, aud: `0${client}` }), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
    { name: 'an ID token of anybody with a Google account', method: 'POST', token: signed({ ...withoutDomain, email: 'stranger@gmail.com' }), code: 'FORBIDDEN', reason: 'ERR_NOT_GRANTED' },
    { name: 'a JWT that a service account signed itself', token: signed({ ...serviceToken, iss: serviceToken.email, sub: serviceToken.email }), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}
