/** The same from CommonJS in TypeScript. */
import verifier = require('@signet/verifier')
import verify = require('@signet/fastify-jwt-verify')
import fastify = require('fastify')

export async function start (): Promise<string> {
  const service = fastify()
  await service.register(verify.default, { issuer: 'https://auth.example.com', audience: 'orders' })
  const claims = await verifier.createVerifier({ issuer: 'https://auth.example.com', audience: 'orders' }).verify('')
  return claims.sub
}
