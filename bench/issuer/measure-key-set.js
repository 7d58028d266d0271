/** The key set: how often a second it can be fetched. */
import { spreadOf } from '../speed/statistics.js'
import { prepare, startIssuer } from './issuer-process.js'
import { requestsPerSecond } from './load.js'

/**
 * @param {import('./databases.js').MeasuredDatabase} database
 * @param {import('./main.js').Plan} plan
 * @param {(text: string) => void} log
 * @returns {Promise<import('../speed/statistics.js').Spread>} requests a second
 */
export async function measureKeySet (database, { rounds, warmUpSeconds, seconds, connections }, log) {
  const url = await database.create()
  prepare(url)
  const issuer = await startIssuer(url)
  try {
    /** @type {import('./load.js').RepeatedRequest} */
    const request = { url: `http://127.0.0.1:${issuer.port}/.well-known/jwks.json`, method: 'GET', headers: {} }
    await requestsPerSecond(request, warmUpSeconds, connections)
    const rates = []
    for (let round = 0; round < rounds; round++) rates.push(await requestsPerSecond(request, seconds, connections))
    log(`key set: ${rates.map(rate => Math.round(rate)).join(', ')} requests/s`)
    return spreadOf(rates)
  } finally {
    await issuer.close()
  }
}
