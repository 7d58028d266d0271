import { readFileSync } from 'node:fs'
import t from 'tap'
import { createTestKey, signCompact } from '@signet/test-issuer'
import { prepareServer } from './build-server.js'
import { explain } from './cli/explain.js'
import { addReadiness } from './examples/readiness.js'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

t.test('the readiness probe of the README says whether tokens can be verified', async t => {
  const { server, issuer } = await prepareServer(t, { plugin: { startup: 'lazy' }, extend: addReadiness })
  issuer.goDown()
  t.match(await server.inject('/ready'), { statusCode: 503 })
  t.match((await server.inject('/ready')).json(), { usable: false, keys: [{ issuer: issuer.url, keys: 0, ageSeconds: null }] })
})

t.test('a service that only the probe asks becomes ready when the issuer is back, and stays so', async t => {
  const monotonic = { nowMs: 0 }
  const keys = { monotonicNow: () => monotonic.nowMs, random: () => 0.5 }
  const { server, issuer } = await prepareServer(t, { plugin: { keys }, extend: addReadiness })
  issuer.goDown()
  t.match(await server.inject('/ready'), { statusCode: 503 })
  issuer.comeUp()
  monotonic.nowMs += 60_000
  const response = await server.inject('/ready')
  t.equal(response.statusCode, 200)
  t.match(response.json(), { usable: true, keys: [{ issuer: issuer.url, keys: 1, ageSeconds: Number }] })
  // Longer than the set is fresh, and nobody sent a token.
  monotonic.nowMs += 3_600_000
  t.match(await server.inject('/ready'), { statusCode: 200 })
})

t.test('the README has it word for word', async t => {
  const example = /^ {2}fastify\.get[^]*?\n {2}\}\)$/m.exec(read('./examples/readiness.ts'))?.[0].replaceAll(/^ {2}/gm, '') ?? 'no example'
  t.ok(read('../README.md').includes(`\`\`\`js\n${example}\n\`\`\``))
})

t.test('the README of the test kit has the suites word for word', async t => {
  const readme = read('../../test-issuer/README.md')
  const app = read('./examples/orders-app.ts').replace(/^.*\n/, '').replace('../../src/index.js', '@signet/fastify-jwt-verify')
  for (const code of [read('./examples/orders-with-mocks.test.ts'), read('./examples/orders-with-kit.test.ts'), app]) t.ok(readme.includes(`\`\`\`ts\n${code}\`\`\``))
})

t.test('signet-explain says what the README shows', async t => {
  const now = 1_800_000_000
  const key = createTestKey('RS256', '2027-01')
  const jwks = t.testdir({ 'jwks.json': JSON.stringify({ keys: [key.publicJwk] }) })
  const claims = { iss: 'https://auth.example.com', sub: 'user-1', aud: 'account', iat: now, exp: now + 3600 }
  const token = signCompact(key, { alg: 'RS256', typ: 'at+jwt', kid: key.kid }, claims)
  const { out } = await explain(['--issuer', 'https://auth.example.com', '--audience', 'orders', '--now', String(now), '--jwks', `${jwks}/jwks.json`], token)
  t.ok(read('../README.md').includes(`\`\`\`\n${out.replace('\nNothing was fetched.\n', '')}\`\`\``), out)
})
