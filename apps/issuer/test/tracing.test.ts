import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import { ConfigError, readConfig } from '../src/config.js'
import { openDatabase } from '../src/database/database.js'
import { demo, orders, startIssuer } from './issuer.js'
import type { TestIssuer } from './issuer.js'

interface Span {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes: Array<{ readonly key: string, readonly value: { readonly stringValue?: string, readonly intValue?: number } }>
  readonly status: { readonly code: number, readonly message?: string }
  readonly events?: unknown[]
}

interface Export {
  readonly resourceSpans: Array<{ readonly resource: Pick<Span, 'attributes'>, readonly scopeSpans: Array<{ readonly spans: Span[] }> }>
}

interface Collector {
  readonly url: string
  /** Everything that came, requests with their headers included. */
  readonly text: string[]
  readonly exports: Export[]
  /** Resolves when so many exports have come. */
  came (count: number): Promise<void>
}

/** A collector that answers each export with the status, or never. */
async function startCollector (t: Test, status: number | null): Promise<Collector> {
  const text: string[] = []
  const exports: Export[] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    text.push(`${request.url} ${JSON.stringify(request.headers)} ${body}`)
    exports.push(JSON.parse(body))
    for (const look of waiting) look()
    if (status !== null) response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text,
    exports,
    came: count => new Promise(resolve => {
      const look = (): void => {
        if (exports.length >= count) resolve()
      }
      waiting.add(look)
      look()
    })
  }
}

async function startTraced (t: Test, collector: Pick<Collector, 'url'>): Promise<TestIssuer & { readonly url: string }> {
  const issuer = await startIssuer(t, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  return { ...issuer, url: await issuer.server.listen({ port: 0, host: '127.0.0.1' }) }
}

/** For what the SDK reads itself. */
function setVariable (t: Test, name: string, value: string): void {
  process.env[name] = value
  t.teardown(() => { delete process.env[name] })
}

const spansOf = (collector: Collector): Span[] => collector.exports.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))

const attributesOf = ({ attributes }: Pick<Span, 'attributes'>): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]))

const json = (body: object, headers: Record<string, string> = {}): RequestInit =>
  ({ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

const form = (body: Record<string, string>, headers: Record<string, string> = {}): RequestInit =>
  ({ method: 'POST', headers, body: new URLSearchParams(body) })

t.test('without a collector nothing of the SDK is loaded', async t => {
  const { server } = await startIssuer(t)
  await server.ready()
  const loaded = Object.keys(createRequire(import.meta.url).cache).filter(file => /@opentelemetry\/(?!api\/)|@fastify\/otel/.test(file))
  t.strictSame(loaded, [])
  t.notOk(server.hasPlugin('@fastify/otel'))
})

t.test('requests are spans of the trace that they name, without anything secret', async t => {
  const collector = await startCollector(t, 200)
  const { server, url } = await startTraced(t, collector)
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const trace = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'vendor=hunter2', 'user-agent': 'hunter2', cookie: 'jwt=hunter2' }

  const signedIn = await fetch(`${url}/login?password=hunter2`, json(demo, trace))
  const { access_token: accessToken, refresh_token: refreshToken } = await signedIn.json() as Record<string, string>
  const wrong = 'a wrong password, hunter2'
  const basic = Buffer.from(`${orders.clientId}:${orders.secret}`).toString('base64')
  const answers = [
    signedIn,
    await fetch(`${url}/login`, json({ ...demo, password: wrong })),
    await fetch(`${url}/oauth/token`, form({ grant_type: 'refresh_token', client_id: 'web', refresh_token: String(refreshToken) })),
    await fetch(`${url}/oauth/token`, form({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` })),
    await fetch(`${url}/oauth/token?client_secret=${orders.secret}`, form({ grant_type: 'client_credentials', client_id: orders.clientId })),
    await fetch(`${url}/sessions/hunter2?x=${accessToken}`, { method: 'DELETE', headers: { authorization: `Bearer ${accessToken}` } }),
    await fetch(`${url}/nowhere/hunter2?access_token=${accessToken}`),
    await fetch(`${url}/%zz?access_token=${accessToken}`),
    await fetch(`${url}/healthz`)
  ]
  t.strictSame(answers.map(({ status }) => status), [200, 401, 200, 200, 400, 404, 404, 400, 200])
  // What was not sent yet is sent now.
  await server.close()

  const spans = spansOf(collector)
  const requests = spans.filter(({ kind }) => kind === 2)
  t.strictSame(requests.map(span => [span.name, attributesOf(span)]), [
    ['POST /login', { 'http.request.method': 'POST', 'http.route': '/login', 'http.response.status_code': 200 }],
    ['POST /login', { 'http.request.method': 'POST', 'http.route': '/login', 'http.response.status_code': 401, 'error.type': 'INVALID_CREDENTIALS' }],
    ['POST /oauth/token', { 'http.request.method': 'POST', 'http.route': '/oauth/token', 'http.response.status_code': 200 }],
    ['POST /oauth/token', { 'http.request.method': 'POST', 'http.route': '/oauth/token', 'http.response.status_code': 200 }],
    ['POST /oauth/token', { 'http.request.method': 'POST', 'http.route': '/oauth/token', 'http.response.status_code': 400, 'error.type': 'invalid_request' }],
    ['DELETE /sessions/:id', { 'http.request.method': 'DELETE', 'http.route': '/sessions/:id', 'http.response.status_code': 404, 'error.type': 'NOT_FOUND' }],
    ['GET', { 'http.request.method': 'GET', 'http.response.status_code': 404 }]
  ])
  t.ok(spans.every(({ status, events = [] }) => status.code === 0 && status.message === undefined && events.length === 0))

  const [first] = requests
  t.match(first, { traceId, parentSpanId: 'b7ad6b7169203331' })
  const handler = spans.find(({ parentSpanId }) => parentSpanId === first?.spanId)
  const check = spans.find(({ parentSpanId }) => parentSpanId === handler?.spanId)
  t.match(handler, { traceId, name: /^handler - / })
  t.match(check, { traceId, name: 'check password' })

  t.match(attributesOf(collector.exports[0]?.resourceSpans[0]?.resource ?? { attributes: [] }), { 'service.name': 'signet-issuer' })
  const sent = collector.text.join('\n')
  t.match(sent, /^\/v1\/traces /)
  const secrets = ['hunter2', demo.username, demo.password, orders.secret, basic, accessToken, refreshToken, ...signedIn.headers.getSetCookie().map(cookie => cookie.split(/[=;]/)[1])]
  for (const secret of secrets) t.notOk(sent.includes(String(secret)), 'no secret is told')
})

t.test('failures of our own are errors, without their message', async t => {
  const collector = await startCollector(t, 200)
  const { server, config, url } = await startTraced(t, collector)
  const db = await openDatabase(config.database)
  await db.schema.dropTable('clients').execute()
  await db.destroy()
  const answer = await fetch(`${url}/oauth/token`, form({ grant_type: 'client_credentials', client_id: orders.clientId, client_secret: orders.secret }))
  t.ok(answer.status >= 500)
  await server.close()
  const span = spansOf(collector).find(({ kind }) => kind === 2)
  t.strictSame(span?.status, { code: 2 })
  t.notOk(collector.text.join('\n').includes('clients'))
})

t.test('a collector that refuses is told of once a minute', async t => {
  setVariable(t, 'OTEL_BSP_SCHEDULE_DELAY', '1')
  const collector = await startCollector(t, 400)
  const { server, log, clock, url } = await startTraced(t, collector)
  const told = (): string[] => log.filter(line => line.includes('could not be exported'))
  for (const count of [1, 2, 3]) {
    t.equal((await fetch(`${url}/.well-known/jwks.json`)).status, 200)
    await collector.came(count)
  }
  t.equal(told().length, 1)
  t.match(told()[0], /OTLPExporterError: Bad Request/)
  clock.now += 60_000
  await fetch(`${url}/.well-known/jwks.json`)
  await server.close()
  t.equal(told().length, 2)
})

t.test('a collector that never answers delays no request, and the end by two seconds', async t => {
  setVariable(t, 'OTEL_EXPORTER_OTLP_TIMEOUT', '3000')
  const collector = await startCollector(t, null)
  const { server, log, url } = await startTraced(t, collector)
  t.equal((await fetch(`${url}/.well-known/jwks.json`)).status, 200)
  const startedAtMs = performance.now()
  await server.close()
  t.equal(collector.exports.length, 1)
  t.ok(performance.now() - startedAtMs < 8_000)
  t.match(log.join(''), /the last traces could not be exported in time/)
})

t.test('the variables', async t => {
  const endpoint = 'http://collector.internal:4318'
  const cases: Array<[string, Record<string, string>, string | null | RegExp]> = [
    ['none', {}, null],
    ['the endpoint of all signals', { OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/` }, `${endpoint}/v1/traces`],
    ['that of traces goes first, and is whole', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example.com/in' }, 'https://traces.example.com/in'],
    ['a disabled SDK', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'TRUE' }, null],
    ['no URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, /OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https URL/],
    ['credentials', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:hunter2@example.com' }, /OTEL_EXPORTER_OTLP_HEADERS/],
    ['a query', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://example.com/?key=hunter2' }, /OTEL_EXPORTER_OTLP_HEADERS/]
  ]
  for (const [name, env, expected] of cases) {
    if (!(expected instanceof RegExp)) {
      t.equal(readConfig(env).tracesUrl, expected, name)
      continue
    }
    t.throws(() => readConfig(env), { message: expected, code: 'BAD_CONFIG' }, name)
    try {
      readConfig(env)
    } catch (error) {
      t.ok(error instanceof ConfigError && !error.message.includes('hunter2'))
    }
  }
})
