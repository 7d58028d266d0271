/** An issuer that signs users in and grants service tokens, or refuses to, as a test wants. */
import { createTestKey, signCompact } from '@signet/test-issuer'
import Fastify, { type FastifyReply } from 'fastify'
import type { Test } from 'tap'

/** The only secret it knows, of the client `orders`. */
export const clientSecret = 'a-secret-nobody-may-see'

export async function startIssuer (t: Test, now: () => number) {
  const key = createTestKey()
  const server = Fastify({ forceCloseConnections: true })
  t.teardown(() => server.close())

  const stub = {
    url: '',
    /** Bodies and credentials of the grants asked for. */
    grants: [] as { authorization: string | undefined, body: unknown }[],
    /** Answers instead of granting. */
    fault: undefined as ((reply: FastifyReply) => unknown) | undefined,
    expiresIn: 600 as number | undefined,
    close: () => server.close(),
    /** A user's token. */
    mint (claims: Record<string, unknown> = {}): string {
      const iat = Math.floor(now() / 1000)
      const usual = { iss: stub.url, sub: 'ann', aud: 'orders', iat, exp: iat + 3600, scope: 'orders:write' }
      return signCompact(key, { alg: key.alg, typ: 'at+jwt', kid: key.kid }, { ...usual, ...claims })
    }
  }

  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)))
  })
  server.get('/.well-known/oauth-authorization-server', async () =>
    ({ issuer: stub.url, jwks_uri: `${stub.url}/.well-known/jwks.json`, token_endpoint: `${stub.url}/oauth/token` }))
  server.get('/.well-known/jwks.json', async () => ({ keys: [key.publicJwk] }))
  server.post('/oauth/token', async (request, reply) => {
    stub.grants.push({ authorization: request.headers.authorization, body: request.body })
    if (stub.fault !== undefined) return stub.fault(reply)
    return { access_token: `service-token-${stub.grants.length}`, token_type: 'Bearer', expires_in: stub.expiresIn }
  })
  stub.url = await server.listen({ host: '127.0.0.1', port: 0 })
  return stub
}
