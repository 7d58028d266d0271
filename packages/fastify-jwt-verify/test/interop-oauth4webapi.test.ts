import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import * as oauth from 'oauth4webapi'
import t from 'tap'
import { buildServer } from './build-server.js'

const insecure = { [oauth.allowInsecureRequests]: true }

/** A port that is free now: the server's origin stands in its options, before it listens. */
async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

t.test('an independent client finds the metadata, proves its key, and follows the nonce', async t => {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const identifier = `${origin}/api`
  const { server, issuer } = await buildServer(t, {
    issuer: { now: Date.now },
    plugin: { now: Date.now, dpop: { origin, nonce: true }, resource: { identifier, scopes: ['orders:write'] } }
  })
  await server.listen({ port, host: '127.0.0.1' })
  const api = new URL(identifier)

  const discovered = await oauth.processResourceDiscoveryResponse(api, await oauth.resourceDiscoveryRequest(api, insecure))
  t.match(discovered, { resource: identifier, authorization_servers: [issuer.url], scopes_supported: ['orders:write'], bearer_methods_supported: ['header'] })

  const keyPair = await oauth.generateKeyPair('ES256')
  const DPoP = oauth.DPoP({}, keyPair)
  const token = issuer.mint({ sub: 'ada', cnf: { jkt: await DPoP.calculateThumbprint() } })
  const ask = () => oauth.protectedResourceRequest(token, 'GET', new URL(`${origin}/me`), undefined, undefined, { DPoP, ...insecure })

  const refusal: unknown = await ask().catch((error: unknown) => error)
  t.ok(oauth.isDPoPNonceError(refusal), 'the first proof has no nonce')
  const metadataUrl = refusal instanceof oauth.WWWAuthenticateChallengeError ? refusal.cause[0]?.parameters.resource_metadata : undefined
  t.equal(metadataUrl, `${origin}/.well-known/oauth-protected-resource/api`)
  const document = await (await fetch(String(metadataUrl))).json() as { resource?: string }
  t.equal(document.resource, identifier)
  for (const time of ['second', 'third']) {
    const response = await ask()
    t.match(await response.json(), { sub: 'ada' }, time)
  }
})
