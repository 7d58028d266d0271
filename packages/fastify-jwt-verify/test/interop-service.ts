/** What every foreign issuer is asked for: a token that our plugin takes, and one that somebody tampered with. */
import Fastify from 'fastify'
import type { Test } from 'tap'
import jwtVerify from '../src/index.js'
import { bearer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

/** Asks an OAuth 2.0 token endpoint for a token as client `machine` (RFC 6749 §4.4). */
export async function clientCredentialsToken (tokenEndpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('machine:machine-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters })
  })
  const body = await response.json() as { access_token?: string }
  if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

/** The same token with one more scope, under the old signature. */
function tamper (token: string): string {
  const [header, payload = '', signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const forged = Buffer.from(JSON.stringify({ ...claims, scope: 'orders:read orders:write' })).toString('base64url')
  return [header, forged, signature].join('.')
}

/** Registers the plugin with no more than issuer and audience, and shows it both tokens. */
export async function assertAccepted (t: Test, issuer: string, token: string): Promise<void> {
  const server = Fastify()
  t.teardown(() => server.close())
  await server.register(jwtVerify, { issuer, audience: 'urn:orders', startup: 'require' })
  server.get('/orders', { onRequest: server.authorize({ scope: 'orders:read' }) }, async request => request.user)
  const accepted = await server.inject({ url: '/orders', headers: bearer(token) })
  t.equal(accepted.statusCode, 200)
  t.match(accepted.json(), { iss: issuer, sub: 'machine', aud: 'urn:orders', scope: 'orders:read' })
  assertAnswer(t, await server.inject({ url: '/orders', headers: bearer(tamper(token)) }), expectedAnswers.invalid, 'urn:orders')
}
