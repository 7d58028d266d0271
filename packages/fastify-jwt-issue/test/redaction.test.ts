import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import Fastify from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore } from '../src/index.js'

t.test('no token, key or key-encryption key in a log, an error, an inspection or a document', async t => {
  const keyEncryptionKeys = [randomBytes(32).toString('base64url')]
  const lines: string[] = []
  const stream = new Writable({ write (chunk, _encoding, done) { lines.push(String(chunk)); done() } })
  const app = Fastify({ logger: { level: 'trace', stream } })
  t.teardown(() => app.close())
  const keyStore = memoryKeyStore()
  await app.register(jwtIssue, {
    issuer: 'https://app.example.com',
    audience: 'orders',
    keyStore,
    keyEncryptionKeys,
    authenticate: request => ({ sub: 'u', notes: 'x'.repeat(Number(request.headers['x-size'] ?? 0)) })
  })
  const token = (await app.inject('/api/jwt')).json<{ access_token: string }>().access_token
  const failed = await app.inject({ url: '/api/jwt', headers: { 'x-size': '4000' } })
  t.equal(failed.statusCode, 500)
  const { n: _, e: __, kty: ___, ...secrets } = app.keyRing.signingKey.privateKey.export({ format: 'jwk' })
  t.equal(Object.keys(secrets).length, 6)

  const seen = [
    lines.join(''), failed.body, (await app.inject('/.well-known/jwks.json')).body, JSON.stringify(app.keyRing),
    inspect(app.keyRing, { depth: Infinity, getters: true, showHidden: true }), inspect(app.issueToken, { showHidden: true })
  ].join('\n')
  t.match(seen, app.keyRing.signingKey.kid)
  t.match(lines.join(''), 'FST_JWT_ISSUE_COOKIE_TOO_LARGE')
  const [, payload = '', signature = ''] = token.split('.')
  for (const secret of [...Object.values(secrets).map(String), ...keyEncryptionKeys, payload, signature, 'x'.repeat(100)]) t.notOk(seen.includes(secret))
  t.notOk(JSON.stringify(await keyStore.load()).includes(String(secrets['d'])), 'nor in the store')
})
