/** The figures of the speed comparison: quantiles, rows, ratios. */
import t from 'tap'
import { rowsOf } from '../speed/medians.js'
import { announcedRatios, ratiosOf } from '../speed/ratios.js'
import { rotated } from '../speed/rounds.js'
import { median, quantile, spreadOf } from '../speed/statistics.js'

t.test('a quantile lies between its neighbours', async t => {
  const rows: ReadonlyArray<readonly [figures: number[], portion: number, expected: number]> = [
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 2, 3], 0.5, 2.5],
    [[10, 20], 0.99, 19.9],
    [[7], 0.99, 7],
    [[3, 1, 2], 0, 1],
    [[3, 1, 2], 1, 3]
  ]
  for (const [figures, portion, expected] of rows) t.equal(quantile(figures, portion), expected, `${figures.join(' ')} at ${portion}`)
  t.ok(Number.isNaN(median([])), 'of none')
  t.same(spreadOf([5, 1, 3]), { median: 3, min: 1, max: 5 })
})

t.test('figures are not put in another order for their owner', async t => {
  const figures = [3, 1, 2]
  median(figures)
  t.same(figures, [3, 1, 2])
})

t.test('each round begins with another contender', async t => {
  t.same(rotated(['a', 'b', 'c'], 0), ['a', 'b', 'c'])
  t.same(rotated(['a', 'b', 'c'], 4), ['b', 'c', 'a'])
  t.same(rotated([], 3), [])
})

const rate = (entrant: string, round: number, distinctTokens: number, requestsPerSecond: number) => ({ entrant, round, distinctTokens, requestsPerSecond })
const reading = { peers: ['slow-peer', 'fast-peer'], warmTokens: 100, coldTokens: 20_000 }

t.test('a ratio is taken within each round, and the median of them counts', async t => {
  const rates = [
    // A machine twice as fast in the second round changes nothing.
    rate('signet', 0, 100, 90), rate('unprotected', 0, 100, 100), rate('fast-peer', 0, 100, 20), rate('slow-peer', 0, 100, 10),
    rate('signet', 1, 100, 180), rate('unprotected', 1, 100, 200), rate('fast-peer', 1, 100, 40), rate('slow-peer', 1, 100, 60),
    rate('signet', 2, 100, 95), rate('unprotected', 2, 100, 100), rate('fast-peer', 2, 100, 19), rate('slow-peer', 2, 100, 10)
  ]
  const { warm, cold } = ratiosOf(rates, reading)
  t.same(warm.vsUnprotected, { median: 0.9, min: 0.9, max: 0.95 })
  t.same(warm.vsBestPeer, { median: 4.5, min: 3, max: 5 }, 'the best peer is found in each round')
  t.same(cold, { vsBestPeer: null, vsBareCryptoVerify: null }, 'what was not measured has no ratio')
})

t.test('where every token is new, the slower form of Signet counts', async t => {
  const rates = [rate('signet', 0, 20_000, 40), rate('signet-uncached', 0, 20_000, 30), rate('fast-peer', 0, 20_000, 15), rate('bare-crypto-verify', 0, 20_000, 20)]
  t.same(announcedRatios(ratiosOf(rates, reading)).cold, { vsBestPeer: 2, vsBareCryptoVerify: 1.5 })
  const flipped = rates.map(row => ({ ...row, requestsPerSecond: row.entrant === 'signet' ? 10 : row.requestsPerSecond }))
  t.same(announcedRatios(ratiosOf(flipped, reading)).cold, { vsBestPeer: 0.67, vsBareCryptoVerify: 0.5 })
})

t.test('a ratio without one of its sides is none', async t => {
  const { warm } = ratiosOf([rate('signet', 0, 100, 90)], reading)
  t.same(warm, { vsUnprotected: null, vsBestPeer: null })
  t.same(ratiosOf([rate('unprotected', 0, 100, 90), rate('fast-peer', 0, 100, 5)], reading).warm, { vsUnprotected: null, vsBestPeer: null })
})

t.test('rounds become one row each, by number of tokens and from the fastest on', async t => {
  const sample = (entrant: string, round: number, distinctTokens: number, requestsPerSecond: number) => ({
    ...rate(entrant, round, distinctTokens, requestsPerSecond),
    latencyMs: { p50: round, p99: 10 * round, max: 100 },
    eventLoopDelayMs: { p50: 0, p99: round, max: 5 },
    cpuMicrosecondsPerRequest: 20,
    residentMiB: 100,
    hasRepeats: true
  })
  const rows = rowsOf([sample('a', 0, 100, 10), sample('b', 0, 100, 30), sample('b', 0, 1, 5), sample('a', 1, 100, 20), sample('a', 2, 100, 12)])
  t.same(rows.map(({ entrant, distinctTokens, rounds }) => [entrant, distinctTokens, rounds]), [['b', 1, 1], ['b', 100, 1], ['a', 100, 3]])
  t.same(rows[2]?.requestsPerSecond, { median: 12, min: 10, max: 20 })
  t.same(rows[2]?.latencyP99Ms, { median: 10, min: 0, max: 20 })
})
