import { createHmac, randomUUID } from 'node:crypto'
import t from 'tap'
import { parseClientJwks } from '../src/clients/client-jwks.js'
import { SpentTokens } from '../src/clients/spent-tokens.js'
import { openDatabase } from '../src/database/database.js'
import { newFolder } from './databases.js'
import { basic, claimsOf, orders, origin, startIssuer } from './issuer.js'
import { jwkOf, keyPairs, onDatabase, post, register, signJwt } from './oauth.js'

const folder = newFolder(t)
const issuer = await startIssuer(t, {}, folder)
const replica = await startIssuer(t, {}, folder)
const { RS256, ES256, ES384, EdDSA } = keyPairs
const keys = [jwkOf(RS256.publicKey, { kid: 'r' }), jwkOf(ES256.publicKey), jwkOf(ES384.publicKey, { kid: 'e' }), jwkOf(EdDSA.publicKey)]
await register(issuer, { clientId: 'robot', jwks: parseClientJwks(JSON.stringify({ keys })), scopes: ['catalog:read'] })
await register(issuer, { clientId: 'other', jwks: parseClientJwks(JSON.stringify(jwkOf(ES256.publicKey))) })

// Failures in a row would be made to wait.
const db = await openDatabase(issuer.config.database)
t.teardown(() => db.destroy())
t.beforeEach(() => db.deleteFrom('throttles').execute())

const now = (): number => Math.floor(issuer.clock.now / 1000)
const sound = () => ({ iss: 'robot', sub: 'robot', aud: `${origin}/oauth/token`, iat: now(), exp: now() + 60, jti: randomUUID() })
const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const form = (assertion: string) => ({ grant_type: 'client_credentials', client_assertion_type: type, client_assertion: assertion })
const ask = (assertion: string, more: Record<string, string> = {}) => post(issuer, '/oauth/token', { ...form(assertion), ...more })

const good: ReadonlyArray<[string, string]> = [
  ['RS256', signJwt({ alg: 'RS256', kid: 'r' }, sound(), RS256.privateKey)],
  ['PS256', signJwt({ alg: 'PS256' }, sound(), RS256.privateKey)],
  ['ES256', signJwt({ alg: 'ES256', typ: 'JWT' }, sound(), ES256.privateKey)],
  ['ES384', signJwt({ alg: 'ES384' }, sound(), ES384.privateKey)],
  ['EdDSA', signJwt({ alg: 'EdDSA' }, sound(), EdDSA.privateKey)],
  ['Ed25519', signJwt({ alg: 'Ed25519' }, sound(), EdDSA.privateKey)],
  ['an audience that is the issuer', signJwt({ alg: 'EdDSA' }, { ...sound(), aud: origin }, EdDSA.privateKey)],
  ['a list of one audience', signJwt({ alg: 'EdDSA' }, { ...sound(), aud: [origin] }, EdDSA.privateKey)],
  ['five minutes', signJwt({ alg: 'EdDSA' }, { ...sound(), exp: now() + 300 }, EdDSA.privateKey)]
]
for (const [why, assertion] of good) {
  t.test(`a client proves itself with its key: ${why}`, async t => {
    const response = await ask(assertion)
    t.equal(response.statusCode, 200)
    t.match(claimsOf(response.json().access_token), { sub: 'robot', client_id: 'robot', scope: 'catalog:read' })
  })
}

t.test('client_id may be said again', async t => {
  t.equal((await ask(signJwt({ alg: 'EdDSA' }, sound(), EdDSA.privateKey), { client_id: 'robot' })).statusCode, 200)
  t.equal((await ask(signJwt({ alg: 'EdDSA' }, sound(), EdDSA.privateKey), { client_id: 'orders' })).json().error, 'invalid_request')
})

t.test('an assertion is used once, on whichever replica', async t => {
  const assertion = signJwt({ alg: 'EdDSA' }, sound(), EdDSA.privateKey)
  const responses = await Promise.all(Array.from({ length: 20 }, (_, index) => post(index % 2 === 0 ? issuer : replica, '/oauth/token', form(assertion))))
  t.equal(responses.filter(response => response.statusCode === 200).length, 1)
  t.equal(responses.filter(response => response.json().error === 'invalid_client').length, 19)
  const claims = sound()
  t.equal((await ask(signJwt({ alg: 'ES256' }, { ...claims, iss: 'other', sub: 'other' }, ES256.privateKey))).statusCode, 200)
  t.equal((await ask(signJwt({ alg: 'ES256' }, claims, ES256.privateKey))).statusCode, 200, 'the same jti of another client is another one')
})

t.test('used assertions are forgotten once they have expired', async t => {
  await onDatabase(issuer, async db => {
    const clock = { now: 1_000_000 }
    const spent = new SpentTokens(db, () => clock.now)
    const name = { kind: 'client-assertion', issuer: 'robot', jti: 'x' } as const
    t.equal(await spent.spend(name, 1_010_000), true)
    clock.now = 1_070_000
    t.equal(await spent.spend({ ...name, jti: 'y' }, 1_080_000), true)
    t.equal(await spent.isSpent(name), false)
  })
})

const unsound: ReadonlyArray<[why: string, assertion: string]> = [
  ['no JWT', 'nonsense'],
  ['a JWT of nothing', 'e30.e30.'],
  ['no algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(sound())).toString('base64url')}.`],
  ['the public key as a secret', (() => {
    const input = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(JSON.stringify(sound())).toString('base64url')}`
    return `${input}.${createHmac('sha256', RS256.publicKey.export({ format: 'pem', type: 'spki' })).update(input).digest('base64url')}`
  })()],
  ['a key of its own in the header', signJwt({ alg: 'ES256', jwk: jwkOf(keyPairs.ES256.publicKey) }, { ...sound(), sub: 'orders', iss: 'orders' }, ES256.privateKey)],
  ['another client’s name', signJwt({ alg: 'EdDSA' }, { ...sound(), iss: 'other', sub: 'other' }, EdDSA.privateKey)],
  ['an unknown client', signJwt({ alg: 'EdDSA' }, { ...sound(), iss: 'nobody', sub: 'nobody' }, EdDSA.privateKey)],
  ['a client with a NUL', signJwt({ alg: 'EdDSA' }, { ...sound(), iss: 'robot\0', sub: 'robot\0' }, EdDSA.privateKey)],
  ['a client that is half a character', signJwt({ alg: 'EdDSA' }, { ...sound(), iss: '\ud800', sub: '\ud800' }, EdDSA.privateKey)],
  ['the public client', signJwt({ alg: 'EdDSA' }, { ...sound(), iss: 'web', sub: 'web' }, EdDSA.privateKey)],
  ['another issuer', signJwt({ alg: 'EdDSA' }, { ...sound(), iss: 'https://evil.test' }, EdDSA.privateKey)],
  ['another audience', signJwt({ alg: 'EdDSA' }, { ...sound(), aud: 'https://evil.test' }, EdDSA.privateKey)],
  ['another audience beside ours', signJwt({ alg: 'EdDSA' }, { ...sound(), aud: [origin, 'https://evil.test'] }, EdDSA.privateKey)],
  ['the issuer with a slash', signJwt({ alg: 'EdDSA' }, { ...sound(), aud: `${origin}/` }, EdDSA.privateKey)],
  ['no audience', signJwt({ alg: 'EdDSA' }, { ...sound(), aud: undefined }, EdDSA.privateKey)],
  ['no expiry', signJwt({ alg: 'EdDSA' }, { ...sound(), exp: undefined }, EdDSA.privateKey)],
  ['an hour', signJwt({ alg: 'EdDSA' }, { ...sound(), exp: now() + 3600 }, EdDSA.privateKey)],
  ['an expiry that is past', signJwt({ alg: 'EdDSA' }, { ...sound(), exp: now() - 10 }, EdDSA.privateKey)],
  ['a beginning that is to come', signJwt({ alg: 'EdDSA' }, { ...sound(), nbf: now() + 60 }, EdDSA.privateKey)],
  ['no jti', signJwt({ alg: 'EdDSA' }, { ...sound(), jti: undefined }, EdDSA.privateKey)],
  ['a jti that is a number', signJwt({ alg: 'EdDSA' }, { ...sound(), jti: 1 }, EdDSA.privateKey)],
  ['a long jti', signJwt({ alg: 'EdDSA' }, { ...sound(), jti: 'x'.repeat(1000) }, EdDSA.privateKey)],
  ['an unknown kid', signJwt({ alg: 'RS256', kid: 'unknown' }, sound(), RS256.privateKey)],
  ['a critical extension', signJwt({ alg: 'EdDSA', crit: ['b64'], b64: false }, sound(), EdDSA.privateKey)],
  ['another key', signJwt({ alg: 'ES384', kid: 'e' }, sound(), keyPairs.ES384.privateKey).replace(/.{10}$/, 'AAAAAAAAAA')]
]
for (const [why, assertion] of unsound) {
  t.test(`an assertion with ${why} is answered with invalid_client`, async t => {
    const response = await ask(assertion)
    t.equal(response.statusCode, 401)
    t.strictSame(Object.keys(response.json()), ['error', 'error_description'])
    t.equal(response.json().error, 'invalid_client')
    t.match(response.headers, { 'cache-control': 'no-store', 'www-authenticate': /^Basic / })
  })
}

t.test('one method alone is taken', async t => {
  const assertion = signJwt({ alg: 'EdDSA' }, sound(), EdDSA.privateKey)
  for (const response of [
    await ask(assertion, { client_id: 'robot', client_secret: 'x' }),
    await post(issuer, '/oauth/token', form(assertion), basic(orders.clientId, orders.secret)),
    await post(issuer, '/oauth/token', { ...form(assertion), client_assertion_type: 'other' }),
    await post(issuer, '/oauth/token', { grant_type: 'client_credentials', client_assertion: assertion }),
    await post(issuer, '/oauth/token', { grant_type: 'client_credentials', client_assertion_type: type })
  ]) {
    t.equal(response.statusCode, 400)
    t.equal(response.json().error, 'invalid_request')
  }
  t.equal((await ask(assertion)).statusCode, 200, 'and none of these used it up')
})

t.test('a client with keys has no secret that fits', async t => {
  for (const secret of ['', ' ', '\0', 'null']) {
    t.equal((await post(issuer, '/oauth/token', { grant_type: 'client_credentials', client_id: 'robot', client_secret: secret })).json().error, 'invalid_client')
  }
})

const badKeys: ReadonlyArray<[string, unknown]> = [
  ['nothing', undefined],
  ['a list', []],
  ['no keys', { keys: [] }],
  ['eleven keys', { keys: Array.from({ length: 11 }, () => keys[0]) }],
  ['a private key', keyPairs.ES256.privateKey.export({ format: 'jwk' })],
  ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
  ['a small RSA key', { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 255).toString('base64url') }],
  ['another curve', { ...keys[2], crv: 'P-999' }],
  ['a key for agreement', { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32, 9).toString('base64url') }],
  ['text', { keys: ['x'] }]
]
for (const [why, value] of badKeys) {
  t.test(`${why} cannot be registered`, async t => {
    t.throws(() => parseClientJwks(JSON.stringify(value) ?? ''), { code: 'BAD_INPUT' })
  })
}
