import t from 'tap'
import { bearer, buildServer, prepareServer } from './build-server.js'

/** Waits for what goes on in the background, turn by turn. */
async function until (isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise<void>(resolve => { setImmediate(resolve) })
}

t.test('the first failed refresh is a warning, the rest of the series is not, and the recovery is told', async t => {
  let monotonicMs = 0
  const { server, issuer, logs } = await buildServer(t, { plugin: { keys: { monotonicNow: () => monotonicMs, random: () => 0 } } })
  const ask = async (): Promise<void> => {
    await server.inject({ url: '/me', headers: bearer(issuer.mint()) })
  }
  const lines = () => logs.filter(line => line['issuer'] === issuer.url).map(({ level, msg }) => ({ level, msg }))
  const [refreshed, failed, again] = ['refreshed', 'could not be refreshed', 'refreshed again'].map(end => new RegExp(`^The keys of the issuer (?:are )?${end}$`))
  t.match(lines(), [{ level: 20, msg: refreshed }])

  issuer.goDown()
  for (const count of [2, 3]) {
    monotonicMs += 300_000
    await ask()
    await until(() => lines().length === count)
  }
  t.match(lines().slice(1), [{ level: 40, msg: failed }, { level: 20, msg: failed }])
  t.match(logs.find(line => line.level === 40), { issuer: issuer.url, keys: 1, error: /503/, retryAfterSeconds: Number })

  issuer.comeUp()
  monotonicMs += 600_000
  await ask()
  await until(() => lines().length === 4)
  t.match(lines().slice(3), [{ level: 30, msg: again }])
})

t.test('keys that are not used are told once for each set, by kid and reason', async t => {
  let monotonicMs = 0
  const { server, issuer, logs } = await prepareServer(t, { plugin: { keys: { monotonicNow: () => monotonicMs, random: () => 0 } } })
  const refresh = async (): Promise<void> => {
    monotonicMs += 301_000
    await server.inject({ url: '/me', headers: bearer(issuer.mint()) })
  }
  const warnings = () => logs.filter(line => line.level === 40)
  const shared = { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }
  issuer.publish([issuer.key.publicJwk, shared])
  await server.ready()
  t.match(warnings(), [{ issuer: issuer.url, skipped: [{ kid: 'shared', reason: 'private' }], msg: 'Some keys of the issuer are not used' }])
  await refresh()
  t.equal(warnings().length, 1, 'the same set is no news')
  issuer.publish([issuer.key.publicJwk, { ...shared, kid: 'another' }])
  await refresh()
  t.match(warnings()[1], { skipped: [{ kid: 'another' }] })
  issuer.publish([issuer.key.publicJwk])
  await refresh()
  t.equal(warnings().length, 2, 'nor is that all is well again')
  t.notOk(JSON.stringify(logs).includes('c2VjcmV0'), 'no key is in the log')
})
