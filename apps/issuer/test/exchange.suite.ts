import t from 'tap'
import { basic, claimsOf, login, orders, startIssuer } from './issuer.js'
import { post, register } from './oauth.js'

const issuer = await startIssuer(t)
const { server, clock } = issuer
await register(issuer, { clientId: 'billing', secret: orders.secret, audiences: ['catalog'] })

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const ordersBasic = basic(orders.clientId, orders.secret)
const signIn = async (): Promise<string> => (await login(server)).json().access_token
const exchange = (form: Record<string, string>, headers: Record<string, string> = ordersBasic) =>
  post(issuer, '/oauth/token', { grant_type: grantType, subject_token_type: accessTokenType, ...form }, headers)

t.test('a service gets a narrower token for the same subject, and the token says who acts', async t => {
  const subject = await signIn()
  const response = await exchange({ subject_token: subject, audience: 'catalog', scope: 'orders:read' })
  t.equal(response.statusCode, 200)
  t.match(response.headers, { 'cache-control': 'no-store', pragma: 'no-cache' })
  const { access_token: token, ...rest } = response.json()
  t.strictSame(rest, { token_type: 'Bearer', expires_in: 600, scope: 'orders:read', issued_token_type: accessTokenType }, 'and no refresh token')
  const { iat, exp, jti, aud, scope, client_id: clientId, ...same } = claimsOf(subject)
  const { act, ...claims } = claimsOf(token)
  t.strictSame(act, { sub: 'orders' })
  t.strictSame({ ...claims, jti }, { ...same, aud: ['catalog'], scope: 'orders:read', client_id: 'orders', iat, exp: Number(iat) + 600, jti })
  t.not(claims['jti'], jti)
})

t.test('without a wish it is what the token and the client have in common', async t => {
  const { access_token: token, scope } = (await exchange({ subject_token: await signIn() })).json()
  t.strictSame(claimsOf(token)['aud'], ['catalog', 'billing'])
  t.equal(scope, 'orders:read orders:write')
})

t.test('an exchanged token never outlives the one it came from', async t => {
  const subject = await signIn()
  const start = clock.now
  clock.now += 3_500_000
  const { access_token: token, expires_in: expiresIn } = (await exchange({ subject_token: subject })).json()
  t.ok(expiresIn <= 100)
  t.ok(Number(claimsOf(token)['exp']) <= Number(claimsOf(subject)['exp']))
  clock.now = start + 3_600_000
  t.equal((await exchange({ subject_token: subject })).json().error, 'invalid_request')
  clock.now = start
})

t.test('actors are told one inside the other', async t => {
  const first = (await exchange({ subject_token: await signIn(), audience: 'catalog' })).json().access_token
  const billing = basic('billing', orders.secret)
  const second = (await exchange({ subject_token: first }, billing)).json().access_token
  t.strictSame(claimsOf(second)['act'], { sub: 'billing', act: { sub: 'orders' } })
  const third = (await exchange({ subject_token: second }, billing)).json().access_token
  t.strictSame(claimsOf(third)['act'], { sub: 'billing', act: { sub: 'orders' } }, 'the same client is no new actor')
})

t.test('a browser app narrows its own token, and nobody else’s', async t => {
  const subject = await signIn()
  const { access_token: token } = (await exchange({ subject_token: subject, audience: 'orders', client_id: 'web' }, {})).json()
  t.match(claimsOf(token), { aud: ['orders'], client_id: 'web' })
  t.notOk('act' in claimsOf(token))
  const exchanged = (await exchange({ subject_token: subject })).json().access_token
  t.equal((await exchange({ subject_token: exchanged, client_id: 'web' }, {})).json().error, 'invalid_request')
})

t.test('a token whose session has ended, or that was revoked, is not exchanged', async t => {
  const { access_token: subject, refresh_token: refreshToken } = (await login(server)).json()
  const exchanged = (await exchange({ subject_token: subject, audience: 'catalog' })).json().access_token
  t.equal((await post(issuer, '/oauth/revoke', { token: exchanged }, ordersBasic)).statusCode, 200)
  t.equal((await exchange({ subject_token: exchanged })).json().error, 'invalid_request')
  t.equal((await exchange({ subject_token: subject })).statusCode, 200, 'the revocation of one leaves the session')
  await post(issuer, '/oauth/revoke', { token: refreshToken, client_id: 'web' })
  t.equal((await exchange({ subject_token: subject })).json().error, 'invalid_request')
})

const subject = await signIn()
const catalogOnly = (await exchange({ subject_token: subject, audience: 'catalog', scope: 'orders:read' })).json().access_token
const [header, payload, signature] = subject.split('.')
const refused: ReadonlyArray<[why: string, form: Record<string, string>, error: string, headers?: Record<string, string>]> = [
  ['an audience the token has not', { subject_token: catalogOnly, audience: 'billing' }, 'invalid_target'],
  ['an audience the client may not ask for', { subject_token: subject, audience: 'orders' }, 'invalid_target'],
  ['no audience in common', { subject_token: catalogOnly, audience: 'issuer' }, 'invalid_target'],
  ['a scope the token has not', { subject_token: catalogOnly, scope: 'orders:write' }, 'invalid_scope'],
  ['a scope of the client’s own', { subject_token: subject, scope: 'catalog:read' }, 'invalid_scope'],
  ['no subject token', {}, 'invalid_request'],
  ['no type', { subject_token: subject, subject_token_type: '' }, 'invalid_request'],
  ['a refresh token', { subject_token: (await login(server)).json().refresh_token }, 'invalid_request'],
  ['another type', { subject_token: subject, subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' }, 'invalid_request'],
  ['another type that is asked for', { subject_token: subject, requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }, 'invalid_request'],
  ['an actor token', { subject_token: subject, actor_token: subject, actor_token_type: accessTokenType }, 'invalid_request'],
  ['a forged token', { subject_token: `${header}.${Buffer.from(JSON.stringify({ ...claimsOf(subject), scope: 'admin' })).toString('base64url')}.${signature}` }, 'invalid_request'],
  ['an unsigned token', { subject_token: `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.` }, 'invalid_request'],
  ['nonsense', { subject_token: 'nonsense' }, 'invalid_request'],
  ['no client', { subject_token: subject }, 'invalid_client', {}],
  ['a wrong secret', { subject_token: subject }, 'invalid_client', basic('orders', 'wrong')]
]
for (const [why, form, error, headers] of refused) {
  t.test(`${why} is answered with ${error}`, async t => {
    const response = await exchange(form, headers)
    t.equal(response.statusCode, error === 'invalid_client' ? 401 : 400)
    t.equal(response.json().error, error)
    t.notMatch(response.body, 'eyJ')
  })
}
