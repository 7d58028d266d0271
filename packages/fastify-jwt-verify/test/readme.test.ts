import { readFileSync } from 'node:fs'
import t from 'tap'
import { prepareServer } from './build-server.js'
import { addReadiness } from './examples/readiness.js'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

t.test('the readiness probe of the README says whether tokens can be verified', async t => {
  const { server, issuer } = await prepareServer(t, { plugin: { startup: 'lazy' }, extend: addReadiness })
  t.match(await server.inject('/ready'), { statusCode: 503 })
  await server.jwtVerifier.ready()
  const response = await server.inject('/ready')
  t.equal(response.statusCode, 200)
  t.match(response.json(), { usable: true, keys: [{ issuer: issuer.url, keys: 1, ageSeconds: Number }] })
})

t.test('the README has it word for word', async t => {
  const example = /^ {2}fastify\.get[^]*?\n {2}\}\)$/m.exec(read('./examples/readiness.ts'))?.[0].replaceAll(/^ {2}/gm, '') ?? 'no example'
  t.ok(read('../README.md').includes(`\`\`\`js\n${example}\n\`\`\``))
})
