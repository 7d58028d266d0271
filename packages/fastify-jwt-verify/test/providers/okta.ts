/** Okta: a custom authorization server in the issuer's path, scopes in a list, and an org server whose tokens are for Okta alone. */
import { iat, now, publicMembers, rsaKey, serve, sign, type Provider } from './provider.js'

const org = 'https://example.okta.com'
const issuer = `${org}/oauth2/default`
const client = '0oa1example2CLIENT3d4'

const key = rsaKey(0, 'ZkvelLN_seik7w4pcQprCcfUf-h2hFfiwkDeCrs0iUc')

const metadata = { issuer, token_endpoint: `${issuer}/v1/token`, jwks_uri: `${issuer}/v1/keys` }

const userToken = {
  ver: 1,
  jti: 'AT.mN0q2w4e6r8t0y1u3i5o7p9a',
  iss: issuer,
  aud: 'api://default',
  iat,
  exp: iat + 3600,
  cid: client,
  uid: '00u1example2USER3d4',
  scp: ['openid', 'orders.read'],
  auth_time: iat - 5,
  sub: 'demo@example.com',
  groups: ['Everyone', 'Accountants']
}

export const okta: Provider = {
  name: 'Okta',
  // It serves RFC 8414 metadata too, but where OpenID Connect would append it.
  fetch: serve({
    [`${issuer}/.well-known/openid-configuration`]: metadata,
    [`${issuer}/.well-known/oauth-authorization-server`]: metadata,
    [`${org}/.well-known/openid-configuration`]: { issuer: org, jwks_uri: `${org}/oauth2/v1/keys` },
    [`${issuer}/v1/keys`]: { keys: [{ kty: 'RSA', alg: 'RS256', kid: key.kid, use: 'sig', ...publicMembers(key) }] },
    [`${org}/oauth2/v1/keys`]: { keys: [{ kty: 'RSA', alg: 'RS256', kid: 'org-key', use: 'sig', ...publicMembers(rsaKey(1, 'org-key')) }] }
  }),
  now,
  accepted: [
    { name: "a user's token", token: sign(key, {}, userToken) },
    { name: "a machine's token", token: sign(key, {}, { ver: 1, jti: 'AT.z9', iss: issuer, aud: 'api://default', iat, exp: iat + 3600, cid: client, scp: ['orders.read'], sub: client }) },
    { name: 'a group', method: 'POST', token: sign(key, {}, userToken) }
  ],
  refused: [
    { name: 'an ID token', token: sign(key, {}, { ...userToken, aud: client, jti: 'ID.z9', amr: ['pwd'], idp: '00o1' }), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
    { name: 'a token of the org authorization server', token: sign(rsaKey(1, 'org-key'), { typ: 'application/okta-internal-at+jwt' }, { ...userToken, iss: org, aud: org }), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' },
    { name: '`issuer` without the authorization server', options: { issuer: org }, token: sign(key, {}, userToken), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' },
    { name: "`audience` with the client's id", options: { audience: client }, token: sign(key, {}, userToken), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' }
  ]
}
