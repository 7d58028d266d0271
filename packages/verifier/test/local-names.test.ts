import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createTestIssuer } from '@signet/test-issuer'
import { createVerifier } from '../src/index.js'
import { fetchLocalNames } from '../src/keys/fetch-local-names.js'

t.test('a name below localhost is this machine, though no resolver knows it', async t => {
  const issuer = await createTestIssuer({ audience: 'orders' })
  t.teardown(() => issuer.close())
  const jwksUri = issuer.jwksUri.replace(/\/\/[^:]+:/, '//keys.of.app.localhost:')
  const verifier = createVerifier({ issuer: issuer.url, audience: 'orders', jwksUri })
  t.teardown(() => verifier.close())
  t.match(await verifier.verify(issuer.mint()), { aud: 'orders' })
  t.equal(issuer.fetches(), 1)
})

t.test('a request to such a name keeps its method and its headers', async t => {
  const server = createServer(({ method, headers }, response) => { response.end(`${method} ${headers.accept}`) })
  await new Promise<void>(resolve => { server.listen(0, 'localhost', resolve) })
  t.teardown(() => { server.close() })
  const { port } = server.address() as AddressInfo
  const response = await fetchLocalNames(new Request(`http://keys.of.app.localhost:${port}/`, { method: 'DELETE', headers: { accept: 'text/x' } }))
  t.equal(await response.text(), 'DELETE text/x')
})
