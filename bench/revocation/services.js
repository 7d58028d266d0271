/** Three services in processes of their own, and what they say to a token. */
import { openConnection } from '../speed/load/keep-alive-connection.js'
import { openProcess } from '../speed/processes/process.js'

const audiences = ['catalog', 'orders', 'billing']

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {number} port
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} issuer
 * @param {string} replicaUrl where they all get keys and lists
 * @param {number} waitSeconds
 * @returns {Promise<Service[]>}
 */
export async function openServices (issuer, replicaUrl, waitSeconds) {
  return await Promise.all(audiences.map(async audience => {
    const child = openProcess(new URL('service-process.js', import.meta.url))
    try {
      const { port } = await child.ask('listen', { issuer, replicaUrl, audience, waitSeconds })
      return { name: audience, port, close: child.close }
    } catch (error) {
      await child.close()
      throw error
    }
  }))
}

/**
 * @param {Service} service
 * @param {string} token
 * @returns {Promise<{ status: number, code: string }>} `code` is empty when the token was accepted
 */
export async function present ({ port }, token) {
  const response = await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization: `Bearer ${token}` } })
  const body = await response.text()
  return { status: response.status, code: response.status === 200 ? '' : JSON.parse(body).code }
}

/**
 * @typedef {object} Asker
 * @property {(token: string) => Promise<number>} ask the status of the answer; 0 for none
 * @property {() => void} close
 */

/**
 * A connection that asks again and again, with little work of its own: what it takes is missing at the services.
 * @param {Service} service
 * @returns {Promise<Asker>}
 */
export async function openAsker ({ port }) {
  const connection = await openConnection(port)
  return {
    ask: token => new Promise(resolve => {
      connection.ask(`GET /me HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`, resolve)
    }),
    close: connection.close
  }
}
