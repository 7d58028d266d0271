/** A catalog with an issuer to trust and a folder of its own, both gone when the test ends. */
import { createTestIssuer } from '@signet/test-issuer'
import type { Test } from 'tap'
import { buildServer } from '../src/server.js'

export async function buildCatalog (t: Test, { dataDir = t.testdir() } = {}) {
  const issuer = await createTestIssuer({ audience: 'catalog' })
  t.teardown(() => issuer.close())
  const server = await buildServer({ issuer: issuer.url, dataDir })
  t.teardown(() => server.close())
  const bearer = (claims: Record<string, unknown> = {}) => ({ authorization: `Bearer ${issuer.mint(claims)}` })
  return { server, issuer, bearer, dataDir }
}
