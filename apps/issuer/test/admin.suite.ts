import t from 'tap'
import { root, startAdministered } from './administrator.js'
import { askToken, basic, claimsOf, cookiesOf, demo, login, orders, origin } from './issuer.js'
import { onDatabase, post, register } from './oauth.js'
import { ClientStore } from '../src/clients/client-store.js'

const issuer = await startAdministered(t)
const { server, ask, askAs } = issuer
const robot = { clientId: 'robot', secret: orders.secret }
await register(issuer, { ...robot, scopes: ['issuer:admin', 'catalog:read'], audiences: ['catalog'] })
const robotToken = async (form: Record<string, string> = {}): Promise<string> =>
  (await askToken(server, { grant_type: 'client_credentials', ...form }, basic(robot.clientId, robot.secret))).json().access_token
const exchange = async (form: Record<string, string>, headers: Record<string, string> = {}) => await post(issuer, '/oauth/token', {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token_type: 'urn:ietf:params:oauth:token-type:access_token', ...form
}, headers)

t.test('a token that carries a scope of the issuer’s own is for the issuer, too', async t => {
  const services = ['catalog', 'orders', 'billing']
  const signedIn = await login(server, root)
  const { access_token: token, refresh_token: refreshToken } = signedIn.json()
  t.strictSame(claimsOf(token)['aud'], [...services, origin])
  t.strictSame(claimsOf((await login(server, demo)).json().access_token)['aud'], services, 'and no other')
  const fromCookie = await server.inject({ url: '/api/jwt', headers: { cookie: cookiesOf(signedIn) } })
  t.strictSame(claimsOf(fromCookie.json().access_token)['aud'], [...services, origin])
  const refreshed = await askToken(server, { grant_type: 'refresh_token', client_id: 'web', refresh_token: refreshToken })
  t.strictSame(claimsOf(refreshed.json().access_token)['aud'], [...services, origin])

  t.strictSame(claimsOf(await robotToken())['aud'], ['catalog', origin])
  t.strictSame(claimsOf(await robotToken({ scope: 'catalog:read' }))['aud'], ['catalog'])
  t.strictSame(claimsOf(await robotToken({ audience: origin, scope: 'issuer:admin' }))['aud'], [origin])

  const narrowed = await exchange({ subject_token: token, client_id: 'web', audience: origin })
  t.strictSame(claimsOf(narrowed.json().access_token)['aud'], [origin], 'what a browser app keeps for administration alone')
  t.strictSame(claimsOf((await exchange({ subject_token: token, client_id: 'web', audience: 'orders' })).json().access_token)['aud'], ['orders'], 'what it sends elsewhere')
  t.match((await exchange({ subject_token: token, audience: origin }, basic(orders.clientId, orders.secret))).json(), { error: 'invalid_target' }, 'a service that was sent the token')
})

t.test('who is let in', async t => {
  const challenge = (error?: string): RegExp => error === undefined ? /^Bearer realm="[^"]+"$/ : new RegExp(`^Bearer realm="[^"]+".* error="${error}"`)
  const ended = await login(server, root)
  await server.inject({ method: 'POST', url: '/logout', headers: { authorization: `Bearer ${ended.json().access_token}` } })
  const narrow = (await exchange({ subject_token: issuer.token, client_id: 'web', audience: 'orders' })).json().access_token
  const cookie = cookiesOf(await login(server, root))
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
  const cases: ReadonlyArray<[who: string, method: 'GET' | 'POST', headers: Record<string, string>, status: number, code: string | undefined, challenge: RegExp | undefined]> = [
    ['nobody', 'GET', {}, 401, 'FST_JWT_VERIFY_NO_TOKEN', challenge()],
    ['no token at all', 'GET', bearer('x.y.z'), 401, 'FST_JWT_VERIFY_INVALID', challenge('invalid_token')],
    ['an administrator', 'GET', bearer(issuer.token), 200, undefined, undefined],
    ['an administrator’s token for a service', 'GET', bearer(narrow), 401, 'FST_JWT_VERIFY_INVALID', challenge('invalid_token')],
    ['somebody without the scope', 'GET', bearer((await login(server, demo)).json().access_token), 401, 'FST_JWT_VERIFY_INVALID', challenge('invalid_token')],
    ['a service with the scope', 'GET', bearer(await robotToken()), 200, undefined, undefined],
    ['a service that asked for less', 'GET', bearer(await robotToken({ audience: 'catalog' })), 401, 'FST_JWT_VERIFY_INVALID', challenge('invalid_token')],
    ['a session that has ended', 'GET', bearer(ended.json().access_token), 401, 'TOKEN_ENDED', challenge('invalid_token')],
    ['a cookie that reads', 'GET', { cookie }, 200, undefined, undefined],
    ['a cookie that changes, from nowhere', 'POST', { cookie }, 403, 'FST_JWT_VERIFY_CROSS_SITE', undefined],
    ['a cookie that changes, from another site', 'POST', { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403, 'FST_JWT_VERIFY_CROSS_SITE', undefined],
    ['a cookie that changes, from a sibling', 'POST', { cookie, 'sec-fetch-site': 'same-site' }, 403, 'FST_JWT_VERIFY_CROSS_SITE', undefined],
    ['a cookie that changes, from our own page', 'POST', { cookie, 'sec-fetch-site': 'same-origin' }, 400, 'BAD_INPUT', undefined],
    ['a cookie that changes, from our own origin', 'POST', { cookie, origin }, 400, 'BAD_INPUT', undefined]
  ]
  for (const [who, method, headers, status, code, expected] of cases) {
    const response = await server.inject({ method, url: '/admin/users', headers, ...method === 'POST' && { payload: {} } })
    t.equal(response.statusCode, status, `${who}: ${response.body}`)
    t.equal(response.json().code, code, who)
    if (expected === undefined) t.equal(response.headers['www-authenticate'], undefined, who)
    else t.match(response.headers['www-authenticate'], expected, who)
    t.match(response.headers['cache-control'], /no-store/, who)
  }
})

t.test('a token with the issuer as audience and without the scope is not enough', async t => {
  await register(issuer, { clientId: 'reader', secret: orders.secret, scopes: ['issuer:other'] })
  const token = (await askToken(server, { grant_type: 'client_credentials' }, basic('reader', orders.secret))).json().access_token
  const response = await askAs(token)('GET', '/admin/users')
  t.equal(response.statusCode, 403)
  t.match(response.headers['www-authenticate'], /error="insufficient_scope".* scope="issuer:admin"/)
})

t.test('what a token says is held against what is so now', async t => {
  const { id } = (await ask('POST', '/admin/users', { username: 'second', password: 'another long enough one', scopes: ['issuer:admin'] })).json()
  const second = askAs((await login(server, { username: 'second', password: 'another long enough one' })).json().access_token)
  t.equal((await second('GET', '/admin/keys')).statusCode, 200)
  t.equal((await ask('PATCH', `/admin/users/${id}`, { scopes: [] })).statusCode, 200)
  const lost = await second('GET', '/admin/keys')
  t.match([lost.statusCode, lost.json().code, lost.headers['www-authenticate']], [403, 'NOT_ADMINISTRATOR', /insufficient_scope/])
  await ask('PATCH', `/admin/users/${id}`, { disabled: true })
  t.match((await second('GET', '/admin/keys')).json(), { statusCode: 401, code: 'TOKEN_ENDED' })

  const asRobot = askAs(await robotToken())
  t.equal((await asRobot('GET', '/admin/keys')).statusCode, 200)
  await onDatabase(issuer, db => new ClientStore(db, Date.now).remove('robot'))
  t.match((await asRobot('GET', '/admin/keys')).json(), { statusCode: 401, code: 'TOKEN_ENDED' })
})
