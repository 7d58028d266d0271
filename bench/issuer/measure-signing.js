/** Tokens for services: how many a second, and how much of what the machine could sign at all. */
import { openProcess } from '../speed/processes/process.js'
import { median, spreadOf } from '../speed/statistics.js'
import { client, prepare, startIssuer } from './issuer-process.js'
import { requestsPerSecond } from './load.js'

/** @import { Spread } from '../speed/statistics.js' */

/**
 * @typedef {object} Signing
 * @property {string} database
 * @property {Spread} tokensPerSecond
 * @property {Spread} signaturesPerSecond of `crypto.sign` alone
 * @property {Spread} ratio in the same round
 * @property {{ token: number, signature: number }} cpuMicroseconds what one of each costs: medians, which other work on the machine hardly changes
 * @property {number} residentMiB after the load
 */

/** As long as what is signed of such a token. */
const signedBytes = 420

/**
 * @param {import('./databases.js').MeasuredDatabase} database
 * @param {import('./main.js').Plan} plan
 * @param {(text: string) => void} log
 * @returns {Promise<Signing>}
 */
export async function measureSigning (database, { rounds, warmUpSeconds, seconds, connections }, log) {
  const url = await database.create()
  prepare(url)
  const issuer = await startIssuer(url)
  const raw = openProcess(new URL('raw-sign-process.js', import.meta.url))
  try {
    /** @type {import('./load.js').RepeatedRequest} */
    const request = {
      url: `http://127.0.0.1:${issuer.port}/oauth/token`,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
      },
      body: 'grant_type=client_credentials'
    }
    const yardstick = { seconds, concurrency: connections, bytes: signedBytes }
    await requestsPerSecond(request, warmUpSeconds, connections)
    await raw.ask('sign', { ...yardstick, seconds: warmUpSeconds })

    /** @type {{ tokens: number, signatures: number, tokenCpu: number, signatureCpu: number }[]} */
    const samples = []
    for (let round = 0; round < rounds; round++) {
      const { perSecond: signatures, cpuMicroseconds: signatureCpu } = await raw.ask('sign', yardstick)
      const cpuAtBegin = issuer.cpuSeconds()
      const tokens = await requestsPerSecond(request, seconds, connections)
      samples.push({ tokens, signatures, signatureCpu, tokenCpu: (issuer.cpuSeconds() - cpuAtBegin) / (tokens * seconds) * 1e6 })
      log(`${database.name}, round ${round + 1}: ${Math.round(tokens)} tokens/s, ${Math.round(signatures)} bare signatures/s`)
    }
    return {
      database: database.name,
      tokensPerSecond: spreadOf(samples.map(({ tokens }) => tokens)),
      signaturesPerSecond: spreadOf(samples.map(({ signatures }) => signatures)),
      ratio: spreadOf(samples.map(({ tokens, signatures }) => tokens / signatures)),
      cpuMicroseconds: { token: median(samples.map(({ tokenCpu }) => tokenCpu)), signature: median(samples.map(({ signatureCpu }) => signatureCpu)) },
      residentMiB: issuer.residentMiB()
    }
  } finally {
    await raw.close()
    await issuer.close()
  }
}
