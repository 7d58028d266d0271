/** The results as tables for a terminal, and as the one line that ends the run. */
import Table from 'cli-table3'
import { announcedRatios } from './ratios.js'

/** @import { Row } from './medians.js' */
/** @import { Ratio } from './ratios.js' */
/** @import { Results, SideBySide } from './results.js' */
/** @import { Spread } from './statistics.js' */

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')

/** @param {number} digits */
const rounded = digits => (/** @type {number} */ figure) => figure.toFixed(digits)

/**
 * @param {Spread} spread
 * @param {(figure: number) => string} format
 */
const withSpread = ({ median, min, max }, format) => `${format(median)} (${format(min)}–${format(max)})`

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function tableText (head, rows) {
  const noRuleBetweenRows = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }
  const table = new Table({ head: [...head], chars: noRuleBetweenRows, style: { head: [], border: [] }, colAligns: head.map((_, index) => index === 0 ? 'left' : 'right') })
  table.push(...rows.map(row => [...row]))
  return table.toString()
}

/**
 * @param {number} count
 * @param {string} noun
 */
const counted = (count, noun) => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`

/**
 * @param {readonly Row[]} rows
 * @param {Record<string, string>} names
 */
const rowsText = (rows, names) => tableText(
  ['', 'tokens', 'requests/s', 'p50 ms', 'p99 ms', 'loop delay p99 ms', 'CPU µs/request', 'RSS MiB'],
  rows.map(row => [
    names[row.entrant] ?? row.entrant,
    whole(row.distinctTokens),
    withSpread(row.requestsPerSecond, whole),
    rounded(2)(row.latencyP50Ms.median),
    rounded(2)(row.latencyP99Ms.median),
    rounded(1)(row.eventLoopDelayP99Ms.median),
    rounded(1)(row.cpuMicrosecondsPerRequest.median),
    whole(row.residentMiB.median)
  ])
)

/** @param {Ratio} ratio */
const ratioText = ratio => ratio === null ? 'not measured' : withSpread(ratio, rounded(2))

/**
 * @param {SideBySide} side
 * @param {Record<string, string>} names
 * @returns {string[]}
 */
function sideText ({ cores, ratios: { warm, cold }, throughput, halfLoad, halfLoadPerSecond }, names) {
  const place = cores === 'one' ? 'server pinned to one core, loader to another' : 'processes where the operating system puts them'
  return [
    `As many requests as the server answers; ${place}`,
    rowsText(throughput, names),
    ...(halfLoadPerSecond === null ? [] : [`${whole(halfLoadPerSecond)} requests/s, half of what the best peer answers with every token new`, rowsText(halfLoad, names)]),
    'Signet as a multiple of …',
    tableText(['', '100 tokens, seen before', 'every token new'], [
      ['the same route unprotected', ratioText(warm.vsUnprotected), ''],
      ['the fastest peer', ratioText(warm.vsBestPeer), ratioText(cold.vsBestPeer)],
      ['a hook with crypto.verify alone', '', ratioText(cold.vsBareCryptoVerify)]
    ])
  ]
}

/** @param {Results['growth']} growth */
function growthText (growth) {
  const { 'live-tokens': live, issuers, keys, 'token-size': sizes, algorithms, memory, 'start-up': start, refusals } = growth
  /** @param {Spread} spread */
  const micros = spread => withSpread(spread, rounded(1))
  /** @type {string[][]} */
  const rows = []
  for (const point of live?.points ?? []) rows.push([`${counted(point.size, 'token')} alive, ES256, in turn`, micros(point.inTurn)], [`${counted(point.size, 'token')} alive, ES256, at random`, micros(point.atRandom)])
  if (live !== undefined) rows.push(['every token new, ES256, without the cache', micros(live.uncached)])
  for (const { size, microseconds } of issuers ?? []) rows.push([`${counted(size, 'issuer')}, RS256, new`, micros(microseconds)])
  for (const { size, microseconds } of keys ?? []) rows.push([`${counted(size, 'key')}, RS256, new`, micros(microseconds)])
  for (const point of sizes ?? []) rows.push([`${whole(point.size)} bytes, EdDSA, new`, micros(point.new)], [`${whole(point.size)} bytes, EdDSA, seen before`, micros(point.seen)])
  for (const point of algorithms ?? []) rows.push([`${point.name}, new`, micros(point.new)], [`${point.name}, seen before`, micros(point.seen)])
  for (const { name, microseconds } of refusals ?? []) rows.push([name, micros(microseconds)])
  const lines = rows.length === 0 ? [] : ['One verification in the process, 64 under way', tableText(['', 'µs'], rows)]
  if (memory !== undefined) {
    lines.push(
      `Memory of the cache; ${memory.bytesPerCachedToken === null ? '' : `${whole(memory.bytesPerCachedToken)} bytes for each cached token of ${whole(memory.tokenBytes)} bytes`}`,
      tableText(['distinct tokens shown', 'MiB'], memory.points.map(({ size, mebibytes }) => [whole(size), rounded(1)(mebibytes)]))
    )
  }
  if (start !== undefined) {
    lines.push('From register to ready', tableText(['', 'first ms', 'then ms'], [
      ['an app without the plugin', rounded(1)(start.without.first), withSpread(start.without.milliseconds, rounded(2))],
      ['with Signet, keys fetched from memory', rounded(1)(start.withSignet.first), withSpread(start.withSignet.milliseconds, rounded(2))]
    ]))
  }
  return lines
}

/**
 * @param {Results} results
 * @returns {string} ends with one line of JSON: the ratios
 */
export function reportText ({ names, sideBySide, growth, refusals, skipped, failed }) {
  const [first, ...others] = sideBySide
  const announced = first === undefined ? {} : announcedRatios(first.ratios)
  return [
    ...sideBySide.flatMap(side => sideText(side, names)),
    ...growthText(growth),
    ...(refusals.length === 0
      ? []
      : ['Signet over HTTP, requests of one kind only', tableText(['', 'requests/s', 'CPU µs/request'], refusals.map(cost => [cost.name, whole(cost.requestsPerSecond), rounded(1)(cost.cpuMicrosecondsPerRequest)]))]),
    ...skipped.map(({ entrant, why }) => `skipped: ${names[entrant] ?? entrant}: ${why}`),
    ...failed.map(({ entrant, why }) => `✘ failed: ${names[entrant] ?? entrant}: ${why}`),
    JSON.stringify({ ...announced, ...Object.fromEntries(others.map(({ cores, ratios }) => [`${cores}Core`, announcedRatios(ratios)])) })
  ].join('\n')
}
