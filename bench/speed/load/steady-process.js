/** The process of the open loop. */
import { answerParent } from '../processes/answer-parent.js'
import { quantile } from '../statistics.js'
import { openConnection } from './keep-alive-connection.js'
import { runOpenLoop } from './open-loop.js'
import { readCredentials } from './read-credentials.js'

answerParent({
  /**
   * @param {import('./load.js').Stretch & { ratePerSecond: number }} stretch
   * @returns {Promise<import('./load.js').Loaded>}
   */
  async load ({ port, credentials, distinct, start, seconds, connections: count, ratePerSecond }) {
    const requests = readCredentials(credentials, distinct, start).map(value => `GET /me HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${credentials.field}: ${value}\r\n\r\n`)
    const connections = await Promise.all(Array.from({ length: count }, () => openConnection(port)))
    const { latenciesMs, ...counted } = await runOpenLoop(connections, index => requests[index % requests.length] ?? '', ratePerSecond, seconds)
    for (const connection of connections) connection.close()
    return {
      requests: latenciesMs.length,
      ...counted,
      p50Ms: quantile(latenciesMs, 0.5),
      p99Ms: quantile(latenciesMs, 0.99),
      maxMs: quantile(latenciesMs, 1)
    }
  }
})
