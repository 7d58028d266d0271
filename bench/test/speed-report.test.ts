/** What a run leaves behind: tables, one line of JSON, and plots. */
import t from 'tap'
import { plotsOf } from '../speed/plots/write-plots.js'
import { planOf } from '../speed/plan.js'
import { reportText } from '../speed/report.js'
import type { Results } from '../speed/results.js'

const spread = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 })
const row = (entrant: string, distinctTokens: number, rate: number) => ({
  entrant,
  distinctTokens,
  rounds: 3,
  requestsPerSecond: spread(rate),
  latencyP50Ms: spread(1),
  latencyP99Ms: spread(2.5),
  eventLoopDelayP99Ms: spread(3),
  cpuMicrosecondsPerRequest: spread(40),
  residentMiB: spread(90)
})
const points = [1, 100, 20_000].map(size => ({ size, microseconds: spread(30), inTurn: spread(2), atRandom: spread(3), new: spread(30), seen: spread(1) }))

const plan = planOf(['--quick'])

const results: Results = {
  date: '2026-01-01T00:00:00.000Z',
  plan,
  machine: { cpu: 'cpu', cores: 2, memoryGiB: 8, platform: 'linux', node: '20.19.0', openssl: '3.0.0', opensslRsa2048VerifiesPerSecond: 70_000, packages: {} },
  loader: 'wrk',
  tokenBytes: 814,
  names: { signet: 'Signet', jose: 'jose, hook', 'redis-session': 'session in Redis' },
  skipped: [{ entrant: 'redis-session', why: 'redis-server is not installed' }],
  failed: [{ entrant: 'jose', why: '3 answers of 10 were no 2xx' }],
  sideBySide: [{
    cores: 'two',
    ratios: { warm: { vsUnprotected: spread(0.944), vsBestPeer: spread(4.2) }, cold: { vsBestPeer: spread(2), vsBareCryptoVerify: null } },
    throughput: [row('signet', 100, 54_321), row('signet', plan.coldTokens, 33_333)],
    halfLoadPerSecond: 9000,
    halfLoad: [row('signet', plan.coldTokens, 9000)],
    rounds: { throughput: [], halfLoad: [] }
  }],
  growth: {
    'live-tokens': { points, uncached: spread(60) },
    issuers: points,
    keys: points,
    'token-size': points,
    algorithms: [{ name: 'ES256', new: spread(60), seen: spread(1) }],
    memory: { points: [{ size: 10_000, mebibytes: 15.9 }, { size: 20_000, mebibytes: 16.1 }], tokenBytes: 816, bytesPerCachedToken: 1660 },
    'start-up': { without: { first: 3, milliseconds: spread(0.5) }, withSignet: { first: 20, milliseconds: spread(1.5) } },
    refusals: [{ name: 'expired', microseconds: spread(14) }]
  },
  refusals: [{ name: 'too large', requestsPerSecond: 15_000, latencyMs: { p50: 1, p99: 2, max: 3 }, eventLoopDelayMs: { p50: 0, p99: 1, max: 2 }, cpuMicrosecondsPerRequest: 37, residentMiB: 100, hasRepeats: true }]
}

t.test('the report ends with one line of JSON: the ratios, to hundredths, and null for what was not measured', async t => {
  const lines = reportText(results).split('\n')
  t.same(JSON.parse(lines.at(-1) ?? ''), { warm: { vsUnprotected: 0.94, vsBestPeer: 4.2 }, cold: { vsBestPeer: 2, vsBareCryptoVerify: null } })
})

t.test('ratios of pinned processes stand beside the others', async t => {
  const both = { ...results, sideBySide: results.sideBySide.flatMap(side => [side, { ...side, cores: 'one' as const }]) }
  t.match(JSON.parse(reportText(both).split('\n').at(-1) ?? ''), { warm: { vsUnprotected: 0.94 }, oneCore: { warm: { vsUnprotected: 0.94 } } })
})

t.test('the report names figures with their spread, and who was skipped or failed', async t => {
  const text = reportText(results)
  for (const part of [
    '54,321 (48,889–59,753)',
    '1,660 bytes for each cached token of 816 bytes',
    '1 token alive, ES256, in turn',
    'skipped: session in Redis: redis-server is not installed',
    '✘ failed: jose, hook: 3 answers of 10 were no 2xx'
  ]) t.ok(text.includes(part), part)
})

t.test('a run of nothing but growth has no ratios', async t => {
  t.equal(reportText({ ...results, sideBySide: [], refusals: [] }).split('\n').at(-1), '{}')
})

t.test('every plot is an SVG document with its title and its values', async t => {
  const plots = plotsOf(results)
  t.same(plots.map(({ name }) => name), ['throughput', 'latency', 'live-tokens', 'issuers', 'keys', 'token-size', 'algorithms', 'memory', 'refusals'])
  for (const { name, svg } of plots) {
    t.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>$/, name)
    // A quotation mark that ends an attribute too early makes a document that browsers refuse.
    t.notMatch(svg.replace(/<style[\s\S]*?<\/style>/g, '').replace(/[\w:-]+="[^"<]*"/g, '').replace(/>[^<]*</g, '><'), /"/, `${name}: attributes are closed`)
  }
  const texts = plots.map(({ svg }) => svg).join('')
  for (const part of ['A protected route: requests a second', '54,321', '33,333', '2.50 ms', 'without a cache: 60 µs', '15.9 MiB', 'too large']) t.ok(texts.includes(part), part)
})

t.test('a run without half load or topics has the plots of what it has', async t => {
  const little = { ...results, growth: {}, refusals: [], sideBySide: results.sideBySide.map(side => ({ ...side, halfLoad: [], halfLoadPerSecond: null })) }
  t.same(plotsOf(little).map(({ name }) => name), ['throughput'])
})
