/** What a run of `npm run bench:revocation` leaves behind: its plan, a report, plots, and tables. */
import t from 'tap'
import { revocationTables } from '../document/revocation-tables.js'
import { planOf } from '../revocation/plan.js'
import { plotsOf } from '../revocation/plots.js'
import { ways } from '../revocation/propagation.js'
import { reportText } from '../revocation/report.js'
import type { Results } from '../revocation/results.js'

const spread = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 })
const delays = (p50: number) => ({ p50, p99: 3 * p50, max: 4 * p50 })
const wake = { medianMs: 200, lastMs: 400, bytes: 2_000_000, cpuMs: 90, slowestProbeMs: 12 }
const size = (share: number) => ({ share, revoked: share * 2 ** 20, bytes: 28_543, gzipBytes: 19_975, readMs: spread(40), signMs: spread(4.7), decodeMs: spread(1.9) })

const results: Results = {
  date: '2026-11-22T12:00:00.000Z',
  plan: planOf(['--quick']),
  machine: { cpu: 'a processor', cores: 2, memoryGiB: 8, platform: 'linux', node: '20.20.2', openssl: '3', opensslRsa2048VerifiesPerSecond: null, packages: {} },
  database: 'PostgreSQL',
  skipped: [{ database: 'MariaDB', why: 'none' }],
  propagation: ways.map(way => ({
    propagation: { way, revocations: 1_000, missed: 0, atEach: delays(140), atAll: delays(160), ending: delays(5) },
    outage: { asked: 300, accepted: 300, refused: 299 }
  })),
  network: [{ waitSeconds: 25, verifications: 1_000_000, hours: 1, requests: { lists: 144, keys: 16 }, expected: { lists: 143.4, keys: 15 } }],
  size: { databases: [{ database: 'SQLite', lists: [size(0), size(0.01)] }, { database: 'PostgreSQL', lists: [size(0), size(0.01)] }], kibibytesHeld: 139.4 },
  waiting: {
    emptyResidentMiB: 120,
    waitSeconds: 25,
    measured: [
      { waiters: 100, revokedShare: 0, idle: { residentMiB: 121, cpuShare: 0.012, pollsPerSecond: 4 }, wake },
      { waiters: 10_000, revokedShare: 0, idle: { residentMiB: 320, cpuShare: 0.112, pollsPerSecond: 398 }, wake },
      { waiters: 10_000, revokedShare: 0.01, idle: null, wake }
    ]
  },
  cost: { lookUp: { withStatus: spread(1.2), withoutStatus: spread(1), differenceNs: 201 }, requests: { withStatus: spread(50_000), withoutStatus: spread(51_000), ratio: spread(0.981) } }
}

t.test('the report tells every figure, and ends with one line of JSON', async t => {
  const text = reportText(results)
  for (const told of ['p50 140, p99 420, max 560', '300 and 299 of 300 each', '144 (143 expected)', '28,543 bytes, 19,975 in gzip', '139', '320 MiB, 11.2 % of a core, 398 polls/s', 'last after 400 ms', '0.98', 'MariaDB was skipped: none']) t.ok(text.includes(told), told)
  t.strictSame(JSON.parse(text.split('\n').at(-1) ?? ''), {
    refusedAfterMs: Object.fromEntries(ways.map(({ name }) => [name, { p50: 140, p99: 420, max: 560 }])),
    missed: 0,
    lookUpNs: 201,
    withVsWithoutStatus: 0.98
  })
})

t.test('the tables tell them as well', async t => {
  const tables = revocationTables(results)
  t.match(tables['revocation-propagation'], '1,000 sessions: at a service | 140 | 420 | 560 | 0 |')
  t.match(tables['revocation-outage'], 'refused | 300 | 299 |')
  t.match(tables['revocation-size'], '| 1 % | 28,543 | 19,975 | 40.0 | 40.0 | 4.7 | 1.9 |')
  t.match(tables['revocation-idle'], '| 10,000 | 398.0 | 11.2 | 320 | 20.5 |')
  t.match(tables['revocation-wake'], '| 1 % | 10,000 | 200 | 400 | 2,000,000 | 200 | 90 | 12 |')
  t.match(tables['revocation-constants'], 'poll without news | 281 µs |')
  t.match(tables['revocation-constants'], '| `b`, CPU of telling one service, 1 % revoked | 9 µs |')
  t.match(tables['revocation-cost'], '201 ns')
})

t.test('what was not measured is not told', async t => {
  const { propagation: _propagation, network: _network, size: _size, waiting: _waiting, cost: _cost, ...nothing } = results
  t.same(plotsOf(nothing), [])
  t.same(Object.keys(revocationTables(nothing)), ['revocation-run'])
  t.match(reportText(nothing), '"missed":0')
})

t.test('the plots are SVG, and name what they show', async t => {
  const plots = plotsOf(results)
  t.same(plots.map(({ name }) => name), ['revocation-propagation', 'revocation-list-size', 'revocation-waiting'])
  for (const { name, svg } of plots) t.match(svg, /^<svg [\s\S]*<\/svg>$/, name)
  for (const part of ['140 ms', '28,543', '400 ms']) t.ok(plots.some(({ svg }) => svg.includes(part)), part)
})

t.test('a wrong flag is refused by its name', async t => {
  t.same(planOf(['--only', 'size,cost']).parts, ['size', 'cost'])
  t.throws(() => planOf(['--only', 'weather']), { message: /"--only" .* "weather" is none/ })
  t.throws(() => planOf(['--fast']), { message: /--fast/ })
})
