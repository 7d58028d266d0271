/** What is to be seen of a run. */
import { barChart } from '../speed/plots/bar-chart.js'
import { lineChart } from '../speed/plots/line-chart.js'

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')

/**
 * @param {import('./main.js').Results} results
 * @returns {{ name: string, svg: string }[]}
 */
export function plotsOf ({ clientCredentials, growth, machine }) {
  const where = `${machine.cpu}, ${machine.cores} cores, Node.js ${machine.node}`
  return [
    {
      name: 'issuer-client-credentials',
      svg: barChart({
        title: 'Tokens for services',
        subtitle: `client_credentials, RS256 with 2048 bits, per second: median of the rounds\n${where}`,
        series: ['per second'],
        bars: clientCredentials.flatMap(({ database, tokensPerSecond, signaturesPerSecond }) => [
          { name: `the issuer on ${database}`, isSignet: true, values: [tokensPerSecond.median] },
          { name: 'crypto.sign and nothing else', isSignet: false, values: [signaturesPerSecond.median] }
        ]),
        format: whole
      })
    },
    {
      name: 'issuer-growth',
      svg: lineChart({
        title: 'Refreshes with more and more sessions',
        subtitle: `each is a signature, and a write that is on the disk\n${where}`,
        sizeName: 'accounts, each with a session',
        valueName: 'refreshes per second',
        format: whole,
        lines: growth.map(({ database, sizes }) => ({ name: database, points: sizes.map(size => /** @type {const} */ ([size.accounts, size.refreshesPerSecond])) }))
      })
    }
  ]
}
