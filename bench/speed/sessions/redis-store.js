/** A Redis of our own, on a free port and without a disk, filled with the sessions of the run. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createClient } from '@redis/client'
import { isOnPath } from '../processes/on-path.js'

/** @import { AddressInfo } from 'node:net' */
/** @import { SessionStores } from './session-stores.js' */

/** @returns {Promise<number>} a port that was free a moment ago: Redis can't be asked for port 0 */
async function freePort () {
  const server = createServer()
  await new Promise(resolve => { server.listen(0, '127.0.0.1', () => { resolve(undefined) }) })
  const { port } = /** @type {AddressInfo} */ (server.address())
  await new Promise(resolve => { server.close(resolve) })
  return port
}

/**
 * @param {readonly { id: string, claims: string }[]} rows
 * @returns {ReturnType<SessionStores['redis']>}
 */
export async function openRedisStore (rows) {
  if (!isOnPath('redis-server')) return { skipped: 'redis-server is not installed' }
  const port = await freePort()
  const server = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' })
  const url = `redis://127.0.0.1:${port}`
  // Connecting is tried again until Redis listens.
  const client = createClient({ url, socket: { reconnectStrategy: retries => retries < 100 && 50 } })
  client.on('error', () => {})
  try {
    await client.connect()
    await Promise.all(rows.map(({ id, claims }) => client.set(`session:${id}`, claims)))
    await client.close()
  } catch (error) {
    server.kill()
    throw error
  }
  return {
    url,
    close: () => new Promise(resolve => {
      server.once('exit', () => { resolve() })
      server.kill()
    })
  }
}
