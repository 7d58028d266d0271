/** The packages from TypeScript: what must compile does, and each line that must not is marked. */
import jwtIssue, { memoryKeyStore } from '@signet/fastify-jwt-issue'
import jwtVerify, { type JwtVerifyErrorCode, type JwtVerifyOptions } from '@signet/fastify-jwt-verify'
import { createTestIssuer } from '@signet/test-issuer'
import { createVerifier, VerificationError } from '@signet/verifier'
import Fastify from 'fastify'

declare module '@signet/fastify-jwt-verify' {
  interface JwtUser {
    readonly tenant: string
  }
}

export async function start (): Promise<void> {
  const issuer = await createTestIssuer({ audience: 'orders', metadata: 'oidc' })
  const options: JwtVerifyOptions = { issuer: issuer.url, audience: 'orders', algorithms: ['RS256', 'EdDSA'] }

  const service = Fastify()
  await service.register(jwtVerify, options)
  service.get('/orders', { onRequest: service.authenticate }, async ({ user }) => user.sub.length + user.tenant.length)
  service.post('/orders', { onRequest: service.authorize({ scope: 'orders:write' }) }, async request => request.user.exp + 1)

  const app = Fastify()
  await app.register(jwtIssue, { issuer: 'http://localhost:3000', audience: 'orders', keyStore: memoryKeyStore(), authenticate: async () => ({ sub: 'demo' }) })
  const token: string = await app.issueToken({ sub: 'demo' })

  try {
    const claims = await createVerifier({ issuer: issuer.url, audience: 'orders' }).verify(token)
    const subject: string = claims.sub
    console.log(subject)
  } catch (error) {
    if (error instanceof VerificationError && error.code === 'ERR_TOKEN_EXPIRED') console.log(error.member)
  }
}

export function wrongUse (): unknown[] {
  const service = Fastify()
  return [
    // @ts-expect-error the audience is missing
    () => service.register(jwtVerify, { issuer: 'https://auth.example.com' }),
    // @ts-expect-error HMAC does not exist here
    () => createVerifier({ issuer: 'https://auth.example.com', audience: 'orders', algorithms: ['HS256'] }),
    // @ts-expect-error a misspelt option
    () => createVerifier({ issuer: 'https://auth.example.com', audience: 'orders', clockTolerance: 5 }),
    // @ts-expect-error no such requirement
    () => service.authorize({ scopes: 'orders:write' }),
    // @ts-expect-error the key store is missing
    () => service.register(jwtIssue, { issuer: 'https://auth.example.com', audience: 'orders' }),
    // @ts-expect-error no such algorithm
    () => createTestIssuer({ algorithm: 'HS256' }),
    // @ts-expect-error no such code
    (): JwtVerifyErrorCode => 'FST_JWT_VERIFY_TEAPOT'
  ]
}
