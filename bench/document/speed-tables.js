/** The figures of `results.json` as the tables of `docs/performance.md`. */
import { warmTokens } from '../speed/plan.js'
import { markdownTable } from './markdown.js'

/** @import { Row } from '../speed/medians.js' */
/** @import { Ratio } from '../speed/ratios.js' */
/** @import { Results, SideBySide } from '../speed/results.js' */
/** @import { Spread } from '../speed/statistics.js' */

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')
/** @param {number} figure */
const tenths = figure => figure.toFixed(1)
/** @param {number} figure */
const hundredths = figure => figure.toFixed(2)

/** @param {Ratio} ratio */
const ratioText = ratio => ratio === null ? '' : `${hundredths(ratio.median)} (${hundredths(ratio.min)}–${hundredths(ratio.max)})`

/**
 * @param {Row | undefined} row
 * @param {(row: Row) => Spread} figure
 * @param {(figure: number) => string} format
 */
const cell = (row, figure, format) => row === undefined ? '' : format(figure(row).median)

/** @param {SideBySide} side */
const ratiosTable = ({ ratios: { warm, cold } }) => markdownTable(['Signet ÷', `${warmTokens} tokens, seen before`, 'every token new'], [
  ['the same route unprotected', ratioText(warm.vsUnprotected), ''],
  ['the fastest peer', ratioText(warm.vsBestPeer), ratioText(cold.vsBestPeer)],
  ['a hook that only calls `crypto.verify`', '', ratioText(cold.vsBareCryptoVerify)]
])

/**
 * The contenders from the fastest on, by tokens that were seen before.
 * @param {readonly Row[]} rows
 */
const byWarmRate = rows => rows.filter(({ distinctTokens }) => distinctTokens === warmTokens)
  .toSorted((a, b) => b.requestsPerSecond.median - a.requestsPerSecond.median).map(({ entrant }) => entrant)

/**
 * @param {SideBySide} side
 * @param {Results} results
 */
function throughputTable ({ throughput }, { names, plan: { coldTokens } }) {
  const counts = [...new Set(throughput.map(({ distinctTokens }) => distinctTokens))]
  /** @param {string} entrant */
  const rowOf = entrant => (/** @type {number} */ count) => throughput.find(row => row.entrant === entrant && row.distinctTokens === count)
  return markdownTable(
    ['requests/s', ...counts.map(count => count === coldTokens ? 'every token new' : `${whole(count)} token${count === 1 ? '' : 's'}`), 'CPU µs, seen before', 'CPU µs, new'],
    byWarmRate(throughput).map(entrant => [
      names[entrant] ?? entrant,
      ...counts.map(count => cell(rowOf(entrant)(count), row => row.requestsPerSecond, whole)),
      cell(rowOf(entrant)(warmTokens), row => row.cpuMicrosecondsPerRequest, tenths),
      cell(rowOf(entrant)(coldTokens), row => row.cpuMicrosecondsPerRequest, tenths)
    ])
  )
}

/**
 * @param {SideBySide} side
 * @param {Results} results
 */
function latencyTable ({ halfLoad, halfLoadPerSecond }, { names }) {
  return markdownTable(
    [`at ${whole(halfLoadPerSecond ?? NaN)} requests/s`, 'tokens', 'p50 ms', 'p99 ms', 'event loop delay p99 ms'],
    byWarmRate(halfLoad).flatMap(entrant => halfLoad.filter(row => row.entrant === entrant).map(row => [
      names[entrant] ?? entrant,
      row.distinctTokens === warmTokens ? 'seen before' : 'new',
      cell(row, of => of.latencyP50Ms, hundredths),
      cell(row, of => of.latencyP99Ms, hundredths),
      cell(row, of => of.eventLoopDelayP99Ms, hundredths)
    ]))
  )
}

/**
 * What one request costs the least that can do it, and the plugin.
 * @param {Results} results
 */
function limitTable ({ machine, sideBySide: [side], plan: { coldTokens } }) {
  /** @param {string} entrant */
  const cpuOf = entrant => cell(side?.throughput.find(row => row.entrant === entrant && row.distinctTokens === coldTokens), row => row.cpuMicrosecondsPerRequest, tenths)
  const perSecond = machine.opensslRsa2048VerifiesPerSecond
  return markdownTable(['', 'µs'], [
    ['one signature, `openssl speed rsa2048`', perSecond === null ? '' : tenths(1e6 / perSecond)],
    ['a request without protection, CPU time', cpuOf('unprotected')],
    ['a request with `crypto.verify` and nothing else, CPU time', cpuOf('bare-crypto-verify')],
    ['a request with Signet, every token new, `tokenCache: false`, CPU time', cpuOf('signet-uncached')]
  ])
}

/** @param {Results['growth']} growth */
function growthTables ({ 'live-tokens': live, issuers = [], keys = [], 'token-size': sizes = [], algorithms = [], memory, 'start-up': start, refusals = [] }) {
  /** @param {Spread} spread */
  const micros = spread => tenths(spread.median)
  /** @type {Record<string, string>} */
  const tables = {
    'live-tokens': markdownTable(['tokens alive (ES256), cache of 10,000', 'in turn, µs', 'at random, µs'], [
      ...(live?.points ?? []).map(({ size, inTurn, atRandom }) => [whole(size), micros(inTurn), micros(atRandom)]),
      ['without the cache', live === undefined ? '' : micros(live.uncached), '']
    ]),
    issuers: markdownTable(['issuers', 'µs, new RS256 token'], issuers.map(({ size, microseconds }) => [whole(size), micros(microseconds)])),
    keys: markdownTable(['keys', 'µs, new RS256 token'], keys.map(({ size, microseconds }) => [whole(size), micros(microseconds)])),
    algorithms: markdownTable(['algorithm', 'new, µs', 'seen before, µs'], algorithms.map(point => [point.name, micros(point.new), micros(point.seen)])),
    'token-size': markdownTable(['token size, bytes (EdDSA)', 'new, µs', 'seen before, µs'], sizes.map(point => [whole(point.size), micros(point.new), micros(point.seen)])),
    memory: markdownTable(['distinct tokens', 'MiB held'], [
      ...(memory?.points ?? []).map(({ size, mebibytes }) => [whole(size), tenths(mebibytes)]),
      [`each cached token of ${whole(memory?.tokenBytes ?? NaN)} bytes`, `${whole(memory?.bytesPerCachedToken ?? NaN)} bytes`]
    ]),
    'start-up': markdownTable(['from `register` to ready', 'first in a process, ms', 'then, ms'], start === undefined
      ? []
      : [
          ['with Signet, keys fetched from memory', tenths(start.withSignet.first), hundredths(start.withSignet.milliseconds.median)],
          ['an app without the plugin', tenths(start.without.first), hundredths(start.without.milliseconds.median)]
        ])
  }
  return { tables, refusals: new Map(refusals.map(({ name, microseconds }) => [name, micros(microseconds)])) }
}

/**
 * Every table, by the name that the document asks for it.
 * @param {Results} results
 * @returns {Record<string, string>}
 */
export function performanceTables (results) {
  const { sideBySide, growth, refusals, machine, date, plan, loader, tokenBytes } = results
  const grown = growthTables(growth)
  /** @type {Record<string, string>} */
  const tables = {
    ...grown.tables,
    run: [
      `${date.slice(0, 10)}: ${machine.cpu} with ${machine.cores} cores for servers and loader together, Node ${machine.node}, OpenSSL ${machine.openssl};`,
      `tokens of RS256 with 2048 bits and ${whole(tokenBytes)} bytes; \`${loader}\` with ${plan.connections} connections; ${plan.rounds} rounds.`
    ].join('\n'),
    limit: limitTable(results),
    refusals: markdownTable(['', 'requests/s', 'CPU µs per request', 'in the verifier alone, µs'], refusals.map(({ name, requestsPerSecond, cpuMicrosecondsPerRequest }) => [
      name, whole(requestsPerSecond), tenths(cpuMicrosecondsPerRequest), grown.refusals.get(name) ?? ''
    ]))
  }
  for (const side of sideBySide) {
    const suffix = side.cores === 'one' ? '-one-core' : ''
    tables[`ratios${suffix}`] = ratiosTable(side)
    tables[`throughput${suffix}`] = throughputTable(side, results)
    tables[`latency${suffix}`] = latencyTable(side, results)
  }
  return tables
}
