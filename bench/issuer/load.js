/** One request again and again, as fast as the server takes it: by wrk, or by autocannon where wrk is absent. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { isOnPath } from '../speed/processes/on-path.js'

/**
 * @typedef {object} RepeatedRequest
 * @property {string} url
 * @property {'GET' | 'POST'} method
 * @property {Record<string, string>} headers
 * @property {string} [body]
 */

/**
 * @param {RepeatedRequest} request
 * @param {number} seconds
 * @param {number} connections
 * @returns {Promise<number>} answers a second
 * @throws Error when a single answer is no 2xx
 */
export async function requestsPerSecond (request, seconds, connections) {
  return await (isOnPath('wrk') ? byWrk : byAutocannon)(request, seconds, connections)
}

/** @type {typeof requestsPerSecond} */
async function byWrk ({ url, method, headers, body }, seconds, connections) {
  const script = join(tmpdir(), `signet-bench-${process.pid}.lua`)
  await writeFile(script, [
    `wrk.method = ${JSON.stringify(method)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`),
    ...body === undefined ? [] : [`wrk.body = ${JSON.stringify(body)}`]
  ].join('\n'))
  const { stdout } = await promisify(execFile)('wrk', ['--threads', '1', '--connections', `${connections}`, '--duration', `${seconds}s`, '--script', script, url])
  const rate = Number(/^Requests\/sec: +([\d.]+)$/m.exec(stdout)?.[1])
  if (!(rate > 0) || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk found errors: ${stdout}`)
  return rate
}

/** @type {typeof requestsPerSecond} */
async function byAutocannon ({ url, method, headers, body }, seconds, connections) {
  const result = await autocannon({ url, method, headers, ...body !== undefined && { body }, duration: seconds, connections })
  if (result.non2xx + result.errors > 0) throw new Error(`autocannon found ${result.non2xx} refusals and ${result.errors} errors`)
  return result['2xx'] / result.duration
}
