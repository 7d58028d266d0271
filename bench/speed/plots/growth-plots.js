/** The plots of how cost grows with what there is more of. */
import { barChart } from './bar-chart.js'
import { lineChart } from './line-chart.js'

/** @import { Results } from '../results.js' */

/** @param {number} microseconds */
const microsecondsText = microseconds => `${microseconds.toFixed(microseconds < 10 ? 1 : 0)} µs`

/** @param {number} mebibytes */
const mebibytesText = mebibytes => `${mebibytes.toFixed(1)} MiB`

const unit = { valueName: 'µs', format: microsecondsText }

/**
 * @param {Results} results
 * @returns {{ name: string, svg: string }[]}
 */
export function growthPlots ({ growth, refusals }) {
  const { 'live-tokens': live, issuers, keys, 'token-size': sizes, algorithms, memory } = growth
  const plots = []
  if (live !== undefined) {
    plots.push({
      name: 'live-tokens',
      svg: lineChart({
        title: 'One verification, by the number of tokens in use',
        subtitle: 'ES256; the cache holds 10,000 tokens. The dashed line is what a token costs without one.',
        sizeName: 'distinct tokens in use',
        ...unit,
        lines: [
          { name: 'in turn', points: live.points.map(({ size, inTurn }) => [size, inTurn.median]) },
          { name: 'at random', points: live.points.map(({ size, atRandom }) => [size, atRandom.median]) }
        ],
        reference: { name: 'without a cache', value: live.uncached.median }
      })
    })
  }
  if (issuers !== undefined) {
    plots.push({
      name: 'issuers',
      svg: lineChart({ title: 'One verification, by the number of trusted issuers', subtitle: 'RS256, every token new', sizeName: 'issuers', ...unit, lines: [{ name: 'new', points: issuers.map(({ size, microseconds }) => [size, microseconds.median]) }] })
    })
  }
  if (keys !== undefined) {
    plots.push({
      name: 'keys',
      svg: lineChart({ title: 'One verification, by the number of published keys', subtitle: 'RS256, every token new; each key signs its share', sizeName: 'keys', ...unit, lines: [{ name: 'new', points: keys.map(({ size, microseconds }) => [size, microseconds.median]) }] })
    })
  }
  if (sizes !== undefined) {
    plots.push({
      name: 'token-size',
      svg: lineChart({
        title: 'One verification, by the length of the token',
        subtitle: 'EdDSA, because an RSA signature alone is longer than the shortest token here',
        sizeName: 'bytes',
        ...unit,
        lines: [
          { name: 'seen before', points: sizes.map(({ size, seen }) => [size, seen.median]) },
          { name: 'new', points: sizes.map(point => [point.size, point.new.median]) }
        ]
      })
    })
  }
  if (algorithms !== undefined) {
    plots.push({
      name: 'algorithms',
      svg: barChart({ title: 'One verification, by algorithm', subtitle: 'µs in the process, 64 under way; less is better', series: ['new', 'seen before'], bars: algorithms.map(point => ({ name: point.name, isSignet: true, values: [point.new.median, point.seen.median] })), format: microsecondsText })
    })
  }
  if (memory !== undefined) {
    plots.push({
      name: 'memory',
      svg: lineChart({
        title: 'Memory of the token cache',
        subtitle: `${memory.bytesPerCachedToken === null ? '' : `${memory.bytesPerCachedToken.toLocaleString('en')} bytes for each cached token of ${memory.tokenBytes} bytes. `}It holds 10,000 tokens, however many are shown to it.`,
        sizeName: 'distinct tokens shown',
        valueName: 'MiB',
        format: mebibytesText,
        lines: [{ name: 'reachable', points: memory.points.map(({ size, mebibytes }) => [size, mebibytes]) }]
      })
    })
  }
  if (refusals.length > 0) {
    plots.push({
      name: 'refusals',
      svg: barChart({ title: 'What a refusal costs the server', subtitle: 'CPU time of a whole request over HTTP, in µs; less is better', series: ['CPU'], bars: refusals.map(({ name, cpuMicrosecondsPerRequest }) => ({ name, isSignet: name.startsWith('accepted'), values: [cpuMicrosecondsPerRequest] })), format: microsecondsText })
    })
  }
  return plots
}
