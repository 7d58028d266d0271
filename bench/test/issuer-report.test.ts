import t from 'tap'
import type { Results } from '../issuer/main.js'
import { plotsOf } from '../issuer/plots.js'
import { reportText } from '../issuer/report.js'

const spread = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 })

const results: Results = {
  date: '2026-11-22T12:00:00.000Z',
  plan: { quick: true, rounds: 1, warmUpSeconds: 1, seconds: 1, connections: 1, starts: 1, sizes: [1_000, 1_000_000] },
  machine: { cpu: 'a processor', cores: 2, memoryGiB: 8, platform: 'linux', node: '20.20.2', openssl: '3', opensslRsa2048VerifiesPerSecond: null, packages: {} },
  loader: 'wrk',
  skipped: [{ database: 'PostgreSQL', why: 'none' }],
  clientCredentials: [{ database: 'SQLite', tokensPerSecond: spread(3000), signaturesPerSecond: spread(4000), ratio: spread(0.75), cpuMicroseconds: { token: 300, signature: 230 }, residentMiB: 140 }],
  keySetRequestsPerSecond: spread(50_000),
  start: { firstMs: spread(600), laterMs: spread(500), idleResidentMiB: spread(120) },
  growth: [{ database: 'SQLite', sizes: [{ accounts: 1_000, refreshesPerSecond: 2_000, startMs: 500, residentMiB: 130 }, { accounts: 1_000_000, refreshesPerSecond: 1_900, startMs: 510, residentMiB: 131 }] }]
}

t.test('the report tells every figure, and ends with one line of JSON', async t => {
  const text = reportText(results)
  for (const told of ['3,000 (2,700–3,300)', '0.75', '300 and 230', '50,000', '1,000,000 accounts', 'PostgreSQL was skipped: none']) t.ok(text.includes(told), told)
  t.strictSame(JSON.parse(text.split('\n').at(-1) ?? ''), { clientCredentialsVsSign: { sqlite: 0.75 }, startMs: 500, idleResidentMiB: 120 })
})

t.test('the plots are SVG, and name what they show', async t => {
  for (const { name, svg } of plotsOf(results)) {
    t.match(svg, /^<svg/, name)
    t.match(svg, /crypto.sign|refreshes per second/, name)
  }
})
