/** What a stranger does first with the four packages: issue, publish, verify, refuse. Whoever loads them hands them in. */
const assert = require('node:assert/strict')

/**
 * @param {object} loaded
 * @param {typeof import('fastify').default} loaded.Fastify
 * @param {typeof import('@signet/fastify-jwt-issue')} loaded.issue
 * @param {typeof import('@signet/fastify-jwt-verify')} loaded.verify
 * @param {typeof import('@signet/test-issuer')} loaded.testIssuer
 * @param {typeof import('@signet/verifier')} loaded.verifier
 */
module.exports = async function roundTrip ({ Fastify, issue, verify, testIssuer, verifier }) {
  const issuer = 'http://localhost:3000'
  const app = Fastify()
  await app.register(issue, { issuer, audience: 'orders', keyStore: issue.memoryKeyStore(), authenticate: async () => ({ sub: 'demo', scope: 'orders:read' }) })
  const { access_token: token } = (await app.inject('/api/jwt')).json()

  const service = Fastify()
  await service.register(verify, {
    issuer,
    audience: 'orders',
    fetch: async url => {
      const { statusCode: status, headers, body } = await app.inject(new URL(String(url)).pathname)
      return new Response(body, { status, headers: { 'content-type': String(headers['content-type']) } })
    }
  })
  service.get('/orders', { onRequest: service.authorize({ scope: 'orders:read' }) }, async request => request.user.sub)
  const headers = { authorization: `Bearer ${token}` }
  assert.equal((await service.inject({ url: '/orders', headers })).body, 'demo')
  assert.equal((await service.inject('/orders')).statusCode, 401)

  const inTest = await testIssuer.createTestIssuer({ audience: 'orders' })
  const alone = verifier.createVerifier({ issuer: inTest.url, audience: 'orders' })
  assert.equal((await alone.verify(inTest.mint())).sub, 'user-1')
  await assert.rejects(alone.verify(token), error => error instanceof verifier.VerificationError && error.code === 'ERR_ISSUER_UNKNOWN')

  alone.close()
  await Promise.all([app.close(), service.close(), inTest.close()])
}
