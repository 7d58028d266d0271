import type { FastifyInstance } from 'fastify'
import t from 'tap'
import jwtIssue, { memoryKeyStore, type KeyRing } from '../src/index.js'

const keyStore = memoryKeyStore()

/** Never run: `tsc` is the test. */
export function mustNotCompile (app: FastifyInstance, ring: KeyRing): void {
  // @ts-expect-error issuer is missing
  void app.register(jwtIssue, { audience: 'orders', keyStore })
  // @ts-expect-error audience is missing
  void app.register(jwtIssue, { issuer: 'https://app.example.com', keyStore })
  // @ts-expect-error keyStore is missing
  void app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders' })
  // @ts-expect-error an unknown option
  void app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore, algorithm: 'HS256' })
  // @ts-expect-error claims need a sub
  void app.register(jwtIssue, { issuer: 'https://app.example.com', audience: 'orders', keyStore, authenticate: () => ({ scope: 'a' }) })
  // @ts-expect-error claims need a sub
  void app.issueToken({ scope: 'a' })
  // @ts-expect-error the ring is not to be replaced
  app.keyRing = ring
  // @ts-expect-error nor its keys
  ring.jwks.keys.length = 0
}

t.test('wrong use does not compile', async t => {
  t.type(mustNotCompile, 'function')
})
