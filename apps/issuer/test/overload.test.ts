import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { createHashingPool } from '../src/accounts/hashing-pool.js'
import { createPasswordHasher } from '../src/accounts/password-hasher.js'
import { buildServer } from '../src/server.js'
import { demo, login, startIssuer } from './issuer.js'

const agent = new Agent()
t.teardown(() => { agent.destroy() })

async function post (port: number, body: string, headers: Record<string, string | number>): Promise<IncomingMessage> {
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/login', agent, headers: { 'content-type': 'application/json', ...headers } }).end(body)
  const [answer] = await once(sent, 'response') as [IncomingMessage]
  answer.resume()
  return answer
}

t.test('L3 iss-login-flood: of 500 logins at once so many are served as there is room for, the rest is told to come again, and the key set is served meanwhile', async t => {
  const { server: seeded, config } = await startIssuer(t, { TRUST_PROXY: '1' }, t.testdir({}))
  await seeded.close()
  const pool = createHashingPool({ concurrency: 3, budgetKib: 20_000, maxWaiting: 64 })
  const peak = { running: 0, waiting: 0, memoryKib: 0 }
  // Nothing is done before everybody has come.
  let begin = (): void => {}
  const begun = new Promise<void>(resolve => { begin = resolve })
  const cheap = createPasswordHasher({ memoryKib: 64, passes: 1 })
  const watched = {
    ...cheap,
    async verify (password: string, digest: string | null, signal?: AbortSignal): Promise<boolean> {
      const verified = pool.run({ memoryKib: 8192, signal, work: async () => { await begun; return await cheap.verify(password, digest) } })
      const { running, waiting, memoryKib } = pool.load
      Object.assign(peak, { running: Math.max(peak.running, running), waiting: Math.max(peak.waiting, waiting), memoryKib: Math.max(peak.memoryKib, memoryKib) })
      return await verified
    }
  }
  const server = await buildServer({ ...config, logLevel: 'silent' }, { hasher: watched, overload: { maxEventLoopDelayMs: Infinity } })
  t.teardown(() => server.close())
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo

  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const flooding = new AbortController()
  let refused = 0
  const flood = Promise.all(Array.from({ length: 500 }, async (_, number) => {
    const answer = await post(port, JSON.stringify({ ...demo, username: `user${number}` }), { 'x-forwarded-for': `198.51.${number >> 8}.${number & 255}` })
    if (answer.statusCode === 503 && ++refused === 500 - 66) begin()
    return answer
  })).finally(() => { flooding.abort() })
  let keySets = 0
  while (!flooding.signal.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`)
    await answer.arrayBuffer()
    if (answer.status === 200) keySets++
    await wait(5)
  }
  const answers = await flood
  delay.disable()

  const statuses = answers.map(({ statusCode }) => statusCode)
  t.strictSame([...new Set(statuses)].sort(), [401, 503])
  t.equal(statuses.filter(status => status === 401).length, 66, 'two at work and 64 waiting')
  for (const { statusCode, headers } of answers) if (statusCode === 503) t.equal(headers['retry-after'], '1')
  t.strictSame([peak.running, peak.waiting, peak.memoryKib], [2, 64, 16_384], 'as many at once as the budget has room for')
  t.ok(keySets > 0, `${keySets} key sets meanwhile`)
  t.comment(`event loop delay, with the 500 clients in the same process: mean ${Math.round(delay.mean / 1e6)} ms, 99 of 100 ${Math.round(delay.percentile(99) / 1e6)} ms`)
  t.equal((await login(server)).statusCode, 200, 'and then there is room again')
})

t.test('who closes the connection while waiting is not hashed for', async t => {
  const { server: seeded, config } = await startIssuer(t, { TRUST_PROXY: '1' }, t.testdir({}))
  await seeded.close()
  const signals: AbortSignal[] = []
  let arrived = (): void => {}
  const hasher = {
    ...createPasswordHasher({ memoryKib: 64, passes: 1 }),
    async verify (_password: string, _digest: string | null, signal?: AbortSignal): Promise<boolean> {
      if (signal === undefined) throw new Error('There is no signal')
      signals.push(signal)
      arrived()
      await once(signal, 'abort')
      return false
    }
  }
  const server = await buildServer({ ...config, logLevel: 'silent' }, { hasher })
  t.teardown(() => server.close())
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const body = JSON.stringify(demo)
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/login', headers: { 'content-type': 'application/json', 'content-length': body.length } }).on('error', () => {})
  const waiting = new Promise<void>(resolve => { arrived = resolve })
  sent.end(body)
  await waiting
  t.equal(signals[0]?.aborted, false)
  sent.destroy()
  if (signals[0]?.aborted === false) await once(signals[0], 'abort')
  t.equal(signals[0]?.aborted, true)
})
