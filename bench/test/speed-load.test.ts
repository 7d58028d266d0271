/** Load and its counts, against real servers: no figure here says how fast anything is. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { claimsOf } from '../speed/credentials/claims.js'
import { writeTokens } from '../speed/credentials/credential-files.js'
import { createSigner } from '../speed/credentials/signer.js'
import { openConnection } from '../speed/load/keep-alive-connection.js'
import { runOpenLoop } from '../speed/load/open-loop.js'
import { readCredentials } from '../speed/load/read-credentials.js'
import { openMeasuredServer } from '../speed/measured-server.js'
import { openProcess } from '../speed/processes/process.js'

async function temporaryDirectory (t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'signet-bench-test-'))
  t.teardown(() => rm(directory, { recursive: true }))
  return directory
}

t.test('an open loop counts every request once: answered, refused or broken', async t => {
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    if (asked === 5) response.socket?.destroy()
    else response.writeHead(asked % 2 === 0 ? 200 : 503).end('x'.repeat(asked * 1000))
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => new Promise<void>(resolve => {
    server.close(() => { resolve() })
    server.closeAllConnections()
  }))
  const { port } = server.address() as AddressInfo
  const connections = await Promise.all([openConnection(port), openConnection(port), openConnection(port)])
  t.teardown(() => { for (const connection of connections) connection.close() })

  const { latenciesMs, refused, broken } = await runOpenLoop(connections, () => 'GET / HTTP/1.1\r\nhost: test\r\n\r\n', 1000, 0.02)
  t.equal(asked, 20)
  t.equal(broken, 1, 'the fifth had no answer')
  t.equal(latenciesMs.length, 19)
  t.equal(refused, 9, 'every other one, but for the fifth')
})

t.test('credentials are presented in turn, and the turn goes on where it ended', async t => {
  const { file, field } = await writeTokens(await temporaryDirectory(t), 'tokens', 5, async index => `t${index}`)
  t.equal(field, 'authorization')
  t.same(readCredentials({ file, field, bytes: 2 }, 3, 0), ['Bearer t0', 'Bearer t1', 'Bearer t2'])
  t.same(readCredentials({ file, field, bytes: 2 }, 3, 7), ['Bearer t1', 'Bearer t2', 'Bearer t0'])
})

t.test('a contender in its own process is measured, and a single answer that should not be fails it', async t => {
  const directory = await temporaryDirectory(t)
  const issuer = openProcess(new URL('../speed/processes/issuer-process.js', import.meta.url))
  t.teardown(() => issuer.close())
  const signer = await createSigner('RS256')
  const { url } = await issuer.ask('publish', { keys: [signer.jwk] })
  const trust = { issuer: url, jwksUri: `${url}/.well-known/jwks.json`, audience: 'orders' }
  const stranger = await createSigner('RS256', { kid: signer.jwk.kid })
  const credentials = await writeTokens(directory, 'tokens', 20, index => (index === 19 ? stranger : signer).sign(claimsOf(trust, index)))
  const steady = { seconds: 0.2, connections: 4, ratePerSecond: 200 }

  const server = await openMeasuredServer({ id: 'signet', trust, credentials, pinned: false })
  t.teardown(() => server.close())
  t.equal((await server.measure({ ...steady, ratePerSecond: 20, distinct: 10 })).hasRepeats, false, 'each of 4 came once')
  const { requestsPerSecond, cpuMicrosecondsPerRequest, hasRepeats } = await server.measure({ ...steady, distinct: 19 })
  t.equal(hasRepeats, true, '40 requests with 19 tokens')
  t.ok(requestsPerSecond > 0 && cpuMicrosecondsPerRequest > 0)
  await t.rejects(server.measure({ ...steady, distinct: 20 }), { message: /answers of 40 were no 2xx/ })
  await t.rejects(server.measure({ ...steady, distinct: 20, refused: true }), { message: /answers of 40 were no 2xx/ }, 'nor may a sound one be accepted where all must be refused')
})
