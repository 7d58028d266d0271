/** Billing with an issuer to trust, both gone when the test ends. */
import { createTestIssuer } from '@signet/test-issuer'
import type { Test } from 'tap'
import { buildServer } from '../src/server.js'

export async function buildBilling (t: Test) {
  const issuer = await createTestIssuer({ audience: 'billing' })
  t.teardown(() => issuer.close())
  const server = await buildServer({ issuer: issuer.url })
  t.teardown(() => server.close())
  return { server, issuer }
}
