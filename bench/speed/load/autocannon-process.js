/** The process of autocannon. */
import autocannon from 'autocannon'
import { answerParent } from '../processes/answer-parent.js'
import { readCredentials } from './read-credentials.js'

answerParent({
  /**
   * @param {import('./load.js').Stretch} stretch
   * @returns {Promise<import('./load.js').Loaded>}
   */
  async load ({ port, credentials, distinct, start, seconds, connections }) {
    const values = readCredentials(credentials, distinct, start)
    let next = 0
    const result = await autocannon({
      url: `http://127.0.0.1:${port}/me`,
      connections,
      duration: seconds,
      requests: [{
        setupRequest (request) {
          const value = values[next++ % values.length]
          return { ...request, headers: { [credentials.field]: value } }
        }
      }]
    })
    const { latency, non2xx, errors } = result
    return {
      requests: result['2xx'] + non2xx,
      seconds: result.duration,
      p50Ms: latency.p50,
      p99Ms: latency.p99,
      maxMs: latency.max,
      refused: non2xx,
      broken: errors
    }
  }
})
