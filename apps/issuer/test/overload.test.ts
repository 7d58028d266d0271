import { monitorEventLoopDelay } from 'node:perf_hooks'
import t from 'tap'
import { createPasswordHasher } from '../src/accounts/password-hasher.js'
import { buildServer } from '../src/server.js'
import { demo, login, startIssuer } from './issuer.js'

t.test('iss-login-flood: of 500 logins at once so many are served as there is room for, the rest is told to come again, and the event loop stays free', async t => {
  const folder = t.testdir({})
  const { server: seeded, config } = await startIssuer(t, { TRUST_PROXY: '1' }, folder)
  await seeded.close()
  const bounded = createPasswordHasher({ memoryKib: 8192, concurrency: 2, maxWaiting: 64 })
  const server = await buildServer({ ...config, logLevel: 'silent' }, { hasher: bounded, overload: { maxEventLoopDelayMs: 10_000 } })
  t.teardown(() => server.close())

  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const answers = await Promise.all(Array.from({ length: 500 }, (_, number) =>
    login(server, { ...demo, username: `user${number}` }, { 'x-forwarded-for': `198.51.${number >> 8}.${number & 255}` })))
  delay.disable()

  const count = (status: number): number => answers.filter(({ statusCode }) => statusCode === status).length
  t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))].sort(), [401, 503])
  t.equal(count(503), 500 - 66, 'two at work and 64 waiting')
  for (const { statusCode, headers } of answers) if (statusCode === 503) t.equal(headers['retry-after'], '1')
  t.ok(delay.mean / 1e6 < 100, `the event loop is ${Math.round(delay.mean / 1e6)} ms late on average`)
  t.equal((await login(server)).statusCode, 200, 'and then there is room again')
})
