import { resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import Schema from 'typebox/schema'
import { demoSecrets, seedDemo } from '../scripts/start/demo.js'
import { describePrograms } from '../scripts/start/programs.js'
import { RunningProgram } from '../scripts/start/running-program.js'
import { freePorts } from './free-ports.js'

interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>
}

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const dataDir = resolve(t.testdir())
const demo = await demoSecrets(dataDir, undefined)
const programs = describePrograms({ ports: await freePorts(), dataDir, clientSecret: demo.clientSecret, env: process.env })
await seedDemo(programs.issuer, demo)
await Promise.all(Object.values(programs).map(async program => {
  const running = new RunningProgram(program, () => {})
  t.teardown(() => running.stop())
  await running.ready()
}))

const documentOf = async (url: string) => await (await fetch(`${url}/openapi.json`)).json() as Document
const login = await fetch(`${programs.issuer.url}/login`, { method: 'POST', body: new URLSearchParams({ username: 'demo', password: demo.password }) })
const { access_token: token } = await login.json() as { access_token: string }
const credentials = Buffer.from(`orders:${demo.clientSecret}`).toString('base64')
const grant = await fetch(`${programs.issuer.url}/oauth/token`, { method: 'POST', headers: { authorization: `Basic ${credentials}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }) })
const { access_token: serviceToken } = await grant.json() as { access_token: string }

for (const { name, url } of Object.values(programs)) {
  t.test(`${name} describes itself in sound OpenAPI 3.1`, async t => {
    const document = await documentOf(url)
    t.equal(document.openapi, '3.1.0')
    t.strictSame((await new Validator().validate({ ...document })).errors, undefined)
    const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const))
    t.ok(operations.length > 1)
    for (const [what, { tags, summary, responses }] of operations) t.ok(tags?.length === 1 && summary !== undefined && 'default' in responses, what)
  })

  t.test(`${name} has a page of it, whose parts all come from there`, async t => {
    const page = await fetch(`${url}/docs`)
    t.match(page.headers.get('content-type'), /^text\/html/)
    t.match(page.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'; style-src 'self';/)
    const parts = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => new URL(part, page.url))
    t.ok(parts.length > 4)
    for (const part of parts) {
      t.equal(part.origin, url)
      t.equal((await fetch(part)).status, 200, part.pathname)
    }
  })
}

const asUser = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
const asService = { authorization: `Bearer ${serviceToken}` }
const product = { id: 'spoon', name: 'Spoon', price_cents: 300 }

const requests: ReadonlyArray<readonly [name: 'catalog' | 'orders' | 'billing', what: string, status: number, request?: RequestInit, query?: string]> = [
  ['catalog', 'get /products', 200],
  ['catalog', 'post /products', 201, { headers: asUser, body: JSON.stringify(product) }],
  ['catalog', 'post /products', 409, { headers: asUser, body: JSON.stringify(product) }],
  ['catalog', 'post /products', 400, { headers: asUser, body: '{}' }],
  ['catalog', 'get /prices', 200, { headers: asService }, '?product=tea&product=mug'],
  ['catalog', 'get /prices', 403, { headers: asUser }, '?product=tea'],
  ['catalog', 'get /me', 200, { headers: asUser }],
  ['orders', 'post /orders', 201, { headers: asUser, body: JSON.stringify({ items: [{ product: 'tea', quantity: 1 }] }) }],
  ['orders', 'post /orders', 422, { headers: asUser, body: JSON.stringify({ items: [{ product: 'nothing', quantity: 1 }] }) }],
  ['orders', 'get /orders', 200, { headers: asUser }],
  ['orders', 'get /orders', 401],
  ['billing', 'get /invoices', 200, { headers: asUser }],
  ['billing', 'get /me', 200, { headers: asUser }],
  ['billing', 'get /me', 401]
]

t.test('the services answer as they say', async t => {
  for (const [name, what, status, request = {}, query = ''] of requests) {
    const [method = '', path = ''] = what.split(' ')
    const { url } = programs[name]
    const { responses } = (await documentOf(url)).paths[path]?.[method] ?? { responses: {} }
    const response = await fetch(`${url}${path}${query}`, { ...request, method })
    t.equal(response.status, status, `${name}: ${what}`)
    const schema = (responses[status] ?? responses['default'])?.content?.['application/json']?.schema ?? false
    t.strictSame(Schema.Errors(schema, await response.json()), [true, []], `${name}: ${what} ${status}`)
  }
})

t.test('guarded routes ask for a token, in the header or the cookie, with their scope', async t => {
  const securityOf = async (name: 'catalog' | 'orders' | 'billing', path: string, method: string) => (await documentOf(programs[name].url)).paths[path]?.[method]?.security
  const asking = (...scopes: string[]) => [{ bearerAuth: scopes }, { cookieAuth: scopes }]
  t.strictSame(await securityOf('catalog', '/products', 'get'), undefined)
  t.strictSame(await securityOf('catalog', '/products', 'post'), asking('catalog:write'))
  t.strictSame(await securityOf('catalog', '/prices', 'get'), asking('catalog:read'))
  t.strictSame(await securityOf('orders', '/orders', 'post'), asking('orders:write'))
  for (const name of ['catalog', 'orders', 'billing'] as const) t.strictSame(await securityOf(name, '/me', 'get'), asking())
})
