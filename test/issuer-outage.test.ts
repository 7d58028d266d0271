import { resolve } from 'node:path'
import t, { type Test } from 'tap'
import { demoSecrets, seedDemo } from '../scripts/start/demo.js'
import { describePrograms, type Program } from '../scripts/start/programs.js'
import { RunningProgram } from '../scripts/start/running-program.js'
import { freePorts } from './free-ports.js'

async function start (t: Test, program: Program): Promise<RunningProgram> {
  const running = new RunningProgram(program, () => {})
  t.teardown(() => running.stop())
  await running.ready()
  return running
}

t.test('while the issuer is down, the services go on', async t => {
  const dataDir = resolve(t.testdir())
  const demo = await demoSecrets(dataDir, undefined)
  const { issuer, catalog, orders, billing } = describePrograms({ ports: await freePorts(), dataDir, clientSecret: demo.clientSecret, env: process.env })
  await seedDemo(issuer, demo)
  const running = await start(t, issuer)
  await Promise.all([catalog, orders, billing].map(program => start(t, program)))

  const login = await fetch(`${issuer.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: demo.password })
  })
  const { access_token: token } = await login.json() as { access_token: string }
  const headers = { authorization: `Bearer ${token}` }
  const order = async () => (await fetch(`${orders.url}/orders`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ product: 'tea', quantity: 1 }] })
  })).status
  const everybody = async (what: string) => {
    for (const { name, url } of [catalog, orders, billing]) t.equal((await fetch(`${url}/me`, { headers })).status, 200, `${name}, ${what}`)
    t.equal(await order(), 201, `an order, ${what}`)
  }
  const jwks = async () => await (await fetch(`${issuer.url}/.well-known/jwks.json`)).json() as unknown

  const keys = await jwks()
  await everybody('with an issuer')
  await running.stop()
  await t.rejects(jwks(), 'the issuer is gone')
  await everybody('without an issuer')

  await start(t, issuer)
  t.same(await jwks(), keys)
  await everybody('with the issuer back')
})
