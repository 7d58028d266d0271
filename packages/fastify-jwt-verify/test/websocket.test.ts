import websocket from '@fastify/websocket'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { bearer, buildServer } from './build-server.js'

const trusted = 'https://app.example.com'

async function startSockets (t: Test) {
  const built = await buildServer(t, {
    plugin: { cookie: { trustedOrigins: [trusted] } },
    extend: async server => {
      await server.register(websocket)
      server.get('/socket', { websocket: true, onRequest: server.authenticate }, (socket, request) => { socket.send(request.user.sub) })
      server.get('/message', { websocket: true }, socket => {
        socket.once('message', async (message: Buffer) => {
          const claims = await server.jwtVerifier.verify(message.toString()).catch(() => undefined)
          if (claims === undefined) socket.close(4401)
          else socket.send(claims.sub)
        })
      })
    }
  })
  await built.server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = built.server.server.address() as AddressInfo
  const open = (path: string, headers: Record<string, string> = {}, protocols: string[] = []): WebSocket => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers })
    t.teardown(() => { socket.terminate() })
    return socket
  }
  return { ...built, open }
}

/** The status of a handshake that is refused, or the first message on a socket that opened. */
async function outcome (socket: WebSocket): Promise<unknown> {
  const refused = once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode)
  const message = once(socket, 'message').then(([data]) => String(data))
  socket.on('error', () => {})
  return Promise.race([refused, message].map(promise => promise.catch(() => new Promise(() => {}))))
}

t.test('a handshake is accepted or refused by its header', async t => {
  const { issuer, open } = await startSockets(t)
  t.equal(await outcome(open('/socket', bearer(issuer.mint({ sub: 'ada' })))), 'ada')
  t.equal(await outcome(open('/socket')), 401)
  t.equal(await outcome(open('/socket', bearer(issuer.mint({ aud: 'billing' })))), 401)
  t.equal(await outcome(open('/socket', bearer('x y'))), 400)
})

t.test('a handshake with the cookie needs our own page or a trusted origin', async t => {
  const { issuer, open } = await startSockets(t)
  const cookie = `jwt=${issuer.mint({ sub: 'ada' })}`
  t.equal(await outcome(open('/socket', { cookie, origin: trusted })), 'ada')
  t.equal(await outcome(open('/socket', { cookie, 'sec-fetch-site': 'same-origin' })), 'ada')
  t.equal(await outcome(open('/socket', { cookie, origin: 'https://evil.example' })), 403)
  t.equal(await outcome(open('/socket', { cookie })), 403)
})

t.test('brr-websocket-upgrade: a token among the subprotocols is not looked for', async t => {
  const { issuer, open } = await startSockets(t)
  t.equal(await outcome(open('/socket', {}, ['bearer', issuer.mint()])), 401)
})

t.test('a token in the first message is verified by the verifier', async t => {
  const { issuer, open } = await startSockets(t)
  const sound = open('/message')
  await once(sound, 'open')
  sound.send(issuer.mint({ sub: 'ada' }))
  t.equal(await outcome(sound), 'ada')
  const bad = open('/message')
  await once(bad, 'open')
  bad.send(issuer.mint({ aud: 'billing' }))
  const [code] = await once(bad, 'close') as [number]
  t.equal(code, 4401)
})
