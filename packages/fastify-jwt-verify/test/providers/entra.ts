/** Microsoft Entra ID: two versions of tokens with two issuers, keys without `alg`, and an endpoint for all tenants whose issuer is a template. */
import { createHash } from 'node:crypto'
import { signCompact } from '@signet/test-issuer'
import { certificate, iat, now, publicMembers, rsaKey, serve, sign, type Provider } from './provider.js'

const tenant = '11111111-2222-4333-8444-555555555555'
const otherTenant = '66666666-7777-4888-9999-000000000000'
const strangerTenant = 'cccccccc-dddd-4eee-8fff-000000000000'
const app = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const client = 'bbbbbbbb-cccc-4ddd-8eee-ffffffffffff'
const login = 'https://login.microsoftonline.com'

const v2Issuer = (id: string): string => `${login}/${id}/v2.0`
const v1Issuer = `https://sts.windows.net/${tenant}/`

const key = rsaKey(0, 'A1bC2dE3fH4iJ5kL6mN7oP8qR9s')
const next = rsaKey(1, 'Z9yX8wV7uT6sR5qP4oN3mL2kJ1i')

const published = (one: typeof key): object => ({ kty: 'RSA', use: 'sig', kid: one.kid, x5t: one.kid, ...publicMembers(one), x5c: [certificate()] })

// The document for all tenants says which issuer each key is for, as a template.
const v2Keys = (issuer: string): object => ({ keys: [key, next].map(one => ({ ...published(one), cloud_instance_name: 'microsoftonline.com', issuer })) })

function v2Documents (id: string, issuer = v2Issuer(id)): Readonly<Record<string, unknown>> {
  const jwksUri = `${login}/${id}/discovery/v2.0/keys`
  return {
    [`${login}/${id}/v2.0/.well-known/openid-configuration`]: { issuer, token_endpoint: `${login}/${id}/oauth2/v2.0/token`, jwks_uri: jwksUri, tenant_region_scope: 'EU' },
    [jwksUri]: v2Keys(issuer)
  }
}

const fetch = serve({
  ...v2Documents(tenant),
  ...v2Documents(otherTenant),
  ...v2Documents(strangerTenant),
  ...v2Documents('common', `${login}/{tenantid}/v2.0`),
  [`${login}/common/discovery/keys`]: { keys: [published(key), published(next)] }
})

const times = { iat, nbf: iat, exp: iat + 4_499 }
const opaque = { aio: 'AXQAi/8TAAAA', rh: '0.AXoA', uti: 'q1w2e3', oid: '99999999-8888-4777-8666-555555555555', sub: 'pairwise-subject' }
const v2Token = { aud: app, iss: v2Issuer(tenant), ...times, azp: client, azpacr: '1', name: 'Demo', preferred_username: 'demo@example.com', scp: 'Orders.Read Orders.List', tid: tenant, ver: '2.0', ...opaque }
const { scp: _scp, ...withoutScopes } = v2Token
const daemonToken = { ...withoutScopes, idtyp: 'app', azpacr: '2', roles: ['Orders.Write.All'] }
const v1Token = { aud: `api://${app}`, iss: v1Issuer, ...times, acr: '1', amr: ['pwd'], appid: client, appidacr: '1', scp: 'Orders.Read', tid: tenant, unique_name: 'demo@example.com', upn: 'demo@example.com', ver: '1.0', ...opaque }

const v2 = (claims: Readonly<Record<string, unknown>>, signer = key): string => sign(signer, { typ: 'JWT' }, claims)
const v1 = (claims: Readonly<Record<string, unknown>>): string => sign(key, { typ: 'JWT', x5t: key.kid }, claims)

/** A token for Microsoft Graph: what is signed has the hash of its nonce, so that nobody else verifies it. */
function graphToken (): string {
  const header = (nonce: string): object => ({ typ: 'JWT', nonce, alg: 'RS256', x5t: key.kid, kid: key.kid })
  const signed = signCompact(key, header(createHash('sha256').update('nonce').digest('base64url')), { ...v1Token, aud: '00000003-0000-0000-c000-000000000000' })
  return [Buffer.from(JSON.stringify(header('nonce'))).toString('base64url'), ...signed.split('.').slice(1)].join('.')
}

export const entraV2: Provider = {
  name: 'Microsoft Entra ID, v2.0 tokens',
  fetch,
  now,
  accepted: [
    { name: "a user's token", token: v2(v2Token) },
    { name: 'one signed with the next key', token: v2(v2Token, next) },
    { name: 'the app role of a daemon', method: 'POST', token: v2(daemonToken) }
  ],
  refused: [
    { name: 'a v1.0 token', token: v1(v1Token), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' },
    { name: 'an ID token', token: v2({ ...withoutScopes, aud: client }), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
    { name: 'an ID token, where the client and this API are one app registration', token: v2({ ...withoutScopes, nonce: 'n-0S6' }), code: 'FORBIDDEN', reason: 'ERR_NOT_GRANTED' },
    { name: 'a token of 28 hours, of continuous access evaluation', token: v2({ ...v2Token, exp: iat + 28 * 3600, xms_cc: ['cp1'] }), code: 'INVALID', reason: 'ERR_LIFETIME_TOO_LONG' },
    { name: '`audience` with `api://`, which only v1.0 tokens have', options: { audience: `api://${app}` }, token: v2(v2Token), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
    { name: '`issuer` with `common`, `organizations` or `consumers`', options: { issuer: v2Issuer('common') }, token: v2(v2Token), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}

export const entraTenants: Provider = {
  name: 'Microsoft Entra ID, several tenants',
  fetch,
  now,
  accepted: [
    { name: 'the token of a tenant', token: v2(v2Token) },
    { name: 'the token of another', token: v2({ ...v2Token, iss: v2Issuer(otherTenant), tid: otherTenant }) }
  ],
  refused: [
    { name: 'a tenant that is not in the list', token: v2({ ...v2Token, iss: v2Issuer(strangerTenant), tid: strangerTenant }), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}

export const entraV1: Provider = {
  name: 'Microsoft Entra ID, v1.0 tokens',
  fetch,
  now,
  accepted: [
    { name: "a user's token", token: v1(v1Token) }
  ],
  refused: [
    { name: 'a v2.0 token', token: v2(v2Token), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' },
    { name: 'a token for Microsoft Graph', token: graphToken(), code: 'INVALID', reason: 'ERR_SIGNATURE_INVALID' },
    { name: '`issuer` without the slash', options: { issuer: v1Issuer.slice(0, -1) }, token: v1(v1Token), code: 'INVALID', reason: 'ERR_ISSUER_UNKNOWN' }
  ]
}
