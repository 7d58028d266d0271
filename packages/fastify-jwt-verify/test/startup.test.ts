import t from 'tap'
import { fetchKeysAtStartup } from '../src/startup.js'
import { bearer, prepareServer } from './build-server.js'

t.test('warn: keys are there before the first request', async t => {
  const { server, issuer } = await prepareServer(t)
  t.equal(issuer.fetches(), 0, 'nothing is fetched before the server starts')
  await server.ready()
  issuer.goDown()
  t.equal((await server.inject({ url: '/me', headers: bearer(issuer.mint()) })).statusCode, 200)
  t.equal(issuer.fetches('jwks'), 1)
})

t.test('warn: without keys the server starts all the same, and says so', async t => {
  const { server, issuer, logs } = await prepareServer(t)
  issuer.goDown()
  await server.ready()
  t.match(logs.filter(line => line.level === 40), [
    { issuer: issuer.url, keys: 0, error: /503/, msg: 'The keys of the issuer could not be refreshed' },
    { reason: 'ERR_KEYS_UNAVAILABLE', issuers: new RegExp(`${issuer.url} \\(.*503`) }
  ])
})

t.test('require: without keys there is no server, and the error says whose', async t => {
  const { server, issuer } = await prepareServer(t, { plugin: { startup: 'require' } })
  issuer.goDown()
  const error: unknown = await server.ready().then(() => undefined, (error: unknown) => error)
  t.match(error, { message: /"startup" is "require", and keys are unavailable: http/, cause: { code: 'ERR_KEYS_UNAVAILABLE' } })
  t.match(error, { message: new RegExp(`${issuer.url} \\(.*503`) })
})

t.test('require: with keys there is one', async t => {
  const { server, issuer } = await prepareServer(t, { plugin: { startup: 'require' } })
  await server.ready()
  t.equal(issuer.fetches('jwks'), 1)
})

t.test('lazy: nothing is fetched before the first token', async t => {
  const { server, issuer } = await prepareServer(t, { plugin: { startup: 'lazy' } })
  issuer.goDown()
  await server.ready()
  t.equal(issuer.fetches(), 0)
  issuer.comeUp()
  t.equal((await server.inject({ url: '/me', headers: bearer(issuer.mint()) })).statusCode, 200)
})

t.test('a fault of our own is not taken for an outage', async t => {
  const verifier = { ready: () => Promise.reject(new Error('bug')) } as never
  await t.rejects(fetchKeysAtStartup(verifier, 'warn', {} as never), { message: 'bug' })
})

t.test('closing the server ends what is under way', async t => {
  const { server, issuer } = await prepareServer(t, { plugin: { startup: 'lazy' } })
  await server.ready()
  issuer.hang()
  const answer = server.inject({ url: '/me', headers: bearer(issuer.mint()) })
  await new Promise<void>(resolve => { setImmediate(resolve) })
  await server.close()
  t.equal((await answer).statusCode, 503)
})

t.test('plain http to the issuer is said aloud at every start', async t => {
  const { logs } = await prepareServer(t, { plugin: { allowInsecureHttp: true } })
  t.match(logs.filter(line => line.level === 40), [{ msg: /"allowInsecureHttp" is on/ }])
  const { logs: quiet } = await prepareServer(t)
  t.same(quiet.filter(line => line.level === 40), [])
})
