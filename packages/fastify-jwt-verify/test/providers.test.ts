/** The options that `docs/providers.md` gives for each provider, tried on tokens and documents of its shape. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import t from 'tap'
import { z } from 'zod'
import jwtVerify, { type JwtVerifyOptions } from '../src/index.js'
import { bearer, type LogLine } from './build-server.js'
import { auth0 } from './providers/auth0.js'
import { startBetterAuth } from './providers/better-auth.js'
import { cognito } from './providers/cognito.js'
import { entraTenants, entraV1, entraV2 } from './providers/entra.js'
import { google } from './providers/google.js'
import { keycloak } from './providers/keycloak.js'
import { okta } from './providers/okta.js'
import type { Mistake, Provider } from './providers/provider.js'

const page = readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8')
const chapters = new Map(page.split(/^## /m).slice(1).map(text => [text.slice(0, text.indexOf('\n')), text]))
const statuses = { INVALID: 401, FORBIDDEN: 403, UNAVAILABLE: 503 }

type Register = (given: { readonly fastify: FastifyInstance, readonly jwtVerify: typeof jwtVerify, readonly z: typeof z }) => Promise<void>

/** The code of a chapter as a function: what it imports is handed to it. */
async function readExample (t: Test, { name }: Provider): Promise<Register> {
  const block = /^```js\n([^]*?)^```$/m.exec(chapters.get(name) ?? '')?.[1] ?? ''
  const code = block.replaceAll(/^import .*\n/gm, '')
  const folder = t.testdir({ 'example.mjs': `export default async ({ fastify, jwtVerify, z }) => {\n${code}\n}\n` })
  return ((await import(pathToFileURL(join(folder, 'example.mjs')).href)) as { default: Register }).default
}

interface Service {
  readonly server: FastifyInstance
  readonly logs: readonly LogLine[]
}

/** Runs the code of a chapter on a server that meets the provider through its `fetch`. */
async function startService (t: Test, register: Register, provider: Provider, override: Partial<JwtVerifyOptions>): Promise<Service> {
  const logs: LogLine[] = []
  const server = Fastify({ logger: { level: 'debug', stream: { write: line => { logs.push(JSON.parse(line) as LogLine) } } } })
  t.teardown(() => server.close())
  const registerWithSeams = async (plugin: typeof jwtVerify, options: JwtVerifyOptions): Promise<void> => {
    await server.register(plugin, { ...options, fetch: provider.fetch, now: provider.now, ...override } as JwtVerifyOptions)
  }
  const fastify = new Proxy(server, {
    get: (target, name) => name === 'register' ? registerWithSeams : Reflect.get(target, name) as unknown
  })
  await register({ fastify, jwtVerify, z })
  return { server, logs }
}

/** The rows of a chapter's table of mistakes, as the samples would have them. */
function mistakeRows (refused: readonly Mistake[]): readonly string[] {
  return refused.map(({ name, code, reason }) => `| ${name} | ${statuses[code]} \`FST_JWT_VERIFY_${code}\` | \`${reason}\` |`)
}

const providers = [auth0, keycloak, entraV2, entraTenants, entraV1, cognito, okta, google, await startBetterAuth()]

t.test('the page has a chapter for each provider here, and no other', async t => {
  t.same([...chapters.keys()].filter(name => name !== 'What is the same for all'), providers.map(({ name }) => name))
})

for (const provider of providers) {
  t.test(provider.name, async t => {
    const register = await readExample(t, provider)
    const { server, logs } = await startService(t, register, provider, { startup: 'require' })

    for (const { name, token, method = 'GET' } of provider.accepted) {
      const answer = await server.inject({ method, url: '/orders', headers: bearer(token) })
      t.equal(answer.statusCode, 200, `accepted: ${name}`)
    }

    for (const { name, token, method = 'GET', code, reason, options } of provider.refused) {
      const misled = options === undefined ? { server, logs } : await startService(t, register, provider, options)
      const answer = await misled.server.inject({ method, url: '/orders', headers: bearer(token) })
      t.match(answer.json(), { statusCode: statuses[code], code: `FST_JWT_VERIFY_${code}` }, `refused: ${name}`)
      t.equal(misled.logs.findLast(({ msg }) => msg === 'JWT refused')?.['reason'], reason, 'and the log says why')
    }

    const rows = (chapters.get(provider.name) ?? '').split('\n').filter(line => /`FST_JWT_VERIFY_/.test(line))
    t.same(rows, mistakeRows(provider.refused), 'the page tells of these mistakes')
  })
}
