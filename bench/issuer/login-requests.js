/** Logins at a running issuer, each from an address of its own, so that no throttle tells them apart. */
import { once } from 'node:events'
import { Agent, request } from 'node:http'

/** @import { IncomingMessage } from 'node:http' */

const agent = new Agent({ keepAlive: true })
let addresses = 0

/**
 * @param {number} port
 * @param {{ readonly username: string, readonly password: string }} credentials
 * @returns {Promise<{ status: number, retryAfter: string | undefined, ms: number }>}
 */
export async function logIn (port, credentials) {
  const body = JSON.stringify(credentials)
  addresses++
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-forwarded-for': `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}` }
  const begin = performance.now()
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/login', agent, headers }).end(body)
  const [answer] = /** @type {[IncomingMessage]} */ (await once(sent, 'response'))
  answer.resume()
  await once(answer, 'end')
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], ms: performance.now() - begin }
}
