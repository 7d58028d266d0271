import { readFileSync } from 'node:fs'
import t from 'tap'
import { openDatabase } from '../src/database/database.js'
import { openMetricsPort } from '../src/metrics/server-metrics.js'
import { demo, login, startIssuer } from './issuer.js'

const { server, config, clock } = await startIssuer(t, { METRICS_PORT: '0' })
const address = await openMetricsPort(server, config)

/** The samples of a scrape, by name and labels. */
async function scrape (): Promise<Map<string, number>> {
  const response = await fetch(`${address}/metrics`)
  t.match(response.headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
  const lines = (await response.text()).split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Map(lines.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

t.test('requests are told by the pattern of their route, and never by what was asked for', async t => {
  await server.inject({ method: 'DELETE', url: '/sessions/1234' })
  await server.inject('/nowhere/hunter2?x=1')
  const samples = await scrape()
  t.equal(samples.get('signet_http_request_duration_seconds_count{method="DELETE",route="/sessions/:id",status="401"}'), 1)
  t.equal(samples.get('signet_http_request_duration_seconds_count{method="none",route="none",status="404"}'), 1)
  t.notOk([...samples.keys()].some(name => /hunter2|1234/.test(name)))
})

t.test('keys, database and audit log are told as they are', async t => {
  clock.now += 60_000
  const samples = await scrape()
  t.equal(samples.get('signet_keys{state="active"}'), 1)
  t.equal(samples.get('signet_keys{state="next"}'), 1)
  t.equal(samples.get('signet_key_age_seconds{state="active"}'), 60)
  t.ok((samples.get('signet_key_next_step_seconds') ?? 0) > 80 * 86_400)
  t.equal(samples.get('signet_database_up'), 1)
  t.ok((samples.get('signet_audit_sequence') ?? 0) >= 3, 'two keys and a start')
  t.equal(samples.get('signet_audit_events_total{action="key.created",result="ok"}'), 2)
  t.ok(samples.has('process_resident_memory_bytes'))
})

t.test('passwords are measured', async t => {
  const before = (await scrape()).get('signet_password_hashing_seconds_count') ?? 0
  await login(server)
  await login(server, { ...demo, password: 'a wrong password, hunter2' })
  const samples = await scrape()
  t.equal(samples.get('signet_password_hashing_seconds_count'), before + 2)
  t.equal(samples.get('signet_passwords_under_way{state="waiting"}'), 0)
})

t.test('the documentation tells every metric with its labels', async t => {
  const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
  const told = [...text.matchAll(/^\| `(signet_\w+)` \|([^|]*)\|/gm)].map(([, name, labels = '']) => `${name}: ${(labels.match(/\w+/g) ?? []).sort().join(' ')}`)
  const there = server.metrics.registry.getMetricsAsArray()
    .filter(({ name }) => name.startsWith('signet_'))
    .map(metric => `${metric.name}: ${('labelNames' in metric ? [...metric.labelNames as string[]] : []).sort().join(' ')}`)
  t.strictSame(told.sort(), there.sort())
})

t.test('a server without METRICS_PORT measures no requests, and opens nothing', async t => {
  const other = await startIssuer(t)
  t.equal(await openMetricsPort(other.server, other.config), null)
  await other.server.inject('/healthz')
  t.equal((await other.server.metrics.registry.getSingleMetric('signet_http_request_duration_seconds')?.get())?.values.length, 0)
})

t.test('a port that is taken is an error that names the variable', async t => {
  const other = await startIssuer(t, { METRICS_PORT: new URL(String(address)).port })
  await t.rejects(openMetricsPort(other.server, other.config), { message: /METRICS_PORT/ })
})

t.test('when the data is gone, the scrape says so', async t => {
  const db = await openDatabase(config.database)
  await db.schema.dropTable('audit_heads').execute()
  await db.destroy()
  t.equal((await scrape()).get('signet_database_up'), 0)
})
