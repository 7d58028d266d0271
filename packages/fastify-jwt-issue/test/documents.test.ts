import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore, rotationPolicy, type KeyAlgorithm } from '../src/index.js'
import { buildApp } from './build-app.js'
import { defaultTimes, openRing } from './rings.js'

const jwksPath = '/.well-known/jwks.json'
const etagOf = (body: string) => `"${createHash('sha256').update(body).digest('base64url')}"`

const documents = [
  { path: jwksPath, contentType: 'application/jwk-set+json' },
  { path: '/.well-known/oauth-authorization-server', contentType: 'application/json' },
  { path: '/.well-known/openid-configuration', contentType: 'application/json' }
] as const

for (const { path, contentType } of documents) {
  t.test(path, async t => {
    const app = await buildApp(t)
    const answer = await app.inject(path)
    const etag = etagOf(answer.body)
    const cacheHeaders = { 'cache-control': 'public, max-age=300, must-revalidate', etag, 'access-control-allow-origin': '*' }

    t.test('iss-jwks-cors: GET, which any cache may keep and any page may read', async t => {
      t.equal(answer.statusCode, 200)
      t.match(answer.headers, { ...cacheHeaders, 'content-type': contentType })
      t.equal(answer.headers['content-type'], contentType)
      t.notOk('set-cookie' in answer.headers)
    })

    t.test('iss-jwks-head: HEAD', async t => {
      const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: path })
      t.equal(statusCode, 200)
      t.equal(body, '')
      t.match(headers, { ...cacheHeaders, 'content-type': contentType, 'content-length': String(answer.rawPayload.length) })
    })

    for (const ifNoneMatch of [etag, `W/${etag}`, `"other", ${etag}`, `"a,b",W/${etag}`, '*', ' * ']) {
      t.test(`iss-jwks-etag: If-None-Match: ${ifNoneMatch.replace(etag, '<etag>')}`, async t => {
        for (const method of ['GET', 'HEAD'] as const) {
          const { statusCode, headers, body } = await app.inject({ method, url: path, headers: { 'if-none-match': ifNoneMatch } })
          t.equal(statusCode, 304)
          t.equal(body, '')
          t.match(headers, cacheHeaders)
        }
      })
    }

    for (const ifNoneMatch of ['"other"', etag.slice(1, -1), 'nonsense', '']) {
      t.test(`iss-jwks-etag: If-None-Match: ${ifNoneMatch.replace(etag.slice(1, -1), '<etag without quotes>')} holds nothing`, async t => {
        t.equal((await app.inject({ url: path, headers: { 'if-none-match': ifNoneMatch } })).statusCode, 200)
      })
    }

    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      t.test(`iss-jwks-post: ${method} is refused before its body is read`, async t => {
        const { statusCode, headers, body } = await app.inject({ method, url: path, headers: { 'content-type': 'text/unknown' }, payload: 'x' })
        t.equal(statusCode, 405)
        t.equal(headers.allow, 'GET, HEAD')
        t.same(JSON.parse(body), {
          statusCode: 405, code: 'FST_JWT_ISSUE_METHOD_NOT_ALLOWED', error: 'Method Not Allowed', message: 'Only GET and HEAD are allowed here'
        })
      })
    }
  })
}

t.test('a fraction of a second is left out of max-age: nobody shall keep the set for longer than was said', async t => {
  const app = await buildApp(t, { jwksMaxAgeSeconds: 60.9 })
  t.equal((await app.inject(jwksPath)).headers['cache-control'], 'public, max-age=60, must-revalidate')
})

t.test('jwksMaxAgeSeconds', async t => {
  const app = await buildApp(t, { jwksMaxAgeSeconds: 60 })
  t.equal((await app.inject(jwksPath)).headers['cache-control'], 'public, max-age=60, must-revalidate')
})

t.test('HEAD is there in an app that exposes none by itself', async t => {
  const app = Fastify({ exposeHeadRoutes: false })
  t.teardown(() => app.close())
  await app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore: memoryKeyStore() })
  t.equal((await app.inject({ method: 'HEAD', url: jwksPath })).statusCode, 200)
})

t.test('the JWKS is the ring, and follows a reload', async t => {
  const keyStore = memoryKeyStore()
  const app = await buildApp(t, { keyStore })
  const before = await app.inject(jwksPath)
  t.same(before.json(), app.keyRing.jwks)
  t.notMatch(before.body, /"(d|p|q|dp|dq|qi|k|oth)"/)

  const other = await openRing({ store: keyStore, policy: rotationPolicy('RS256', defaultTimes) })
  t.ok((await other.rotate()).rotated)
  t.equal((await app.inject(jwksPath)).body, before.body, 'served from memory')
  await app.keyRing.reload()
  const after = await app.inject({ url: jwksPath, headers: { 'if-none-match': String(before.headers.etag) } })
  t.equal(after.statusCode, 200)
  t.same(after.json(), other.jwks)
  t.not(after.headers.etag, before.headers.etag)
})

t.test('metadata', async t => {
  const always = { response_types_supported: [], grant_types_supported: [], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] }

  t.test('says what is true, the same in both documents', async t => {
    const app = await buildApp(t)
    const expected = { issuer: 'https://app.example.com', jwks_uri: 'https://app.example.com/.well-known/jwks.json', ...always }
    for (const { path } of documents.slice(1)) t.same((await app.inject(path)).json(), expected)
  })

  t.test('names the algorithms of the published keys, while one replaces another too', async t => {
    const keyStore = memoryKeyStore()
    const algorithms = async (keyAlgorithm: KeyAlgorithm) => {
      const app = await buildApp(t, { keyStore, keyAlgorithm })
      return (await app.inject('/.well-known/openid-configuration')).json<{ id_token_signing_alg_values_supported: string[] }>().id_token_signing_alg_values_supported
    }
    t.same(await algorithms('ES256'), ['ES256'])
    t.same(await algorithms('EdDSA'), ['ES256', 'EdDSA'])
  })

  t.test('takes members of the app, read once', async t => {
    const metadata = { token_endpoint: 'https://app.example.com/oauth/token', grant_types_supported: ['client_credentials'] }
    const app = await buildApp(t, { metadata })
    metadata.grant_types_supported.push('password')
    t.match((await app.inject('/.well-known/openid-configuration')).json(), {
      token_endpoint: 'https://app.example.com/oauth/token', grant_types_supported: ['client_credentials']
    })
    t.notMatch((await app.inject('/.well-known/openid-configuration')).body, 'password')
  })

  t.test('ignores who the request says we are', async t => {
    const app = await buildApp(t)
    const { body } = await app.inject({ url: '/.well-known/openid-configuration', headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } })
    t.notMatch(body, 'evil')
  })
})

t.test('an issuer with a path', async t => {
  for (const issuer of ['https://app.example.com/realms/demo', 'https://app.example.com/realms/demo/']) {
    t.test(issuer, async t => {
      const app = await buildApp(t, { issuer })
      const expected = { issuer, jwks_uri: 'https://app.example.com/realms/demo/.well-known/jwks.json' }
      t.match((await app.inject('/.well-known/oauth-authorization-server/realms/demo')).json(), expected)
      t.match((await app.inject('/realms/demo/.well-known/openid-configuration')).json(), expected)
      t.same((await app.inject('/realms/demo/.well-known/jwks.json')).json(), app.keyRing.jwks)
      for (const path of [jwksPath, '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
        t.equal((await app.inject(path)).statusCode, 404)
      }
    })
  }
})
