/** The issuer that is measured: the real one, as operators start it, in a process of its own. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { cpuSecondsOf, residentMiBOf } from '../speed/processes/process-usage.js'

/** @import { AddressInfo } from 'node:net' */

/**
 * @typedef {object} RunningIssuer
 * @property {number} port
 * @property {number} startMs from the start of the process to its line `ready`
 * @property {() => number} residentMiB
 * @property {() => number} cpuSeconds of all its threads so far; `NaN` where there is no `/proc`
 * @property {() => Promise<void>} close
 */

const program = fileURLToPath(new URL('../../apps/issuer/dist/cli.js', import.meta.url))

/** Opens the signing keys of every issuer that is measured, and makes the tokens of its sessions. */
export const keyEncryptionKey = Buffer.alloc(32, 7).toString('base64url')

/** The client that asks for tokens. */
export const client = { id: 'bench', secret: 'a-secret-of-the-benchmark-and-of-nobody-else' }

/**
 * @param {string} databaseUrl
 * @param {number} port
 */
const environment = (databaseUrl, port) => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  KEY_ENCRYPTION_KEYS: keyEncryptionKey,
  PORT: `${port}`,
  LOG_LEVEL: 'warn'
})

/** Creates the tables, and the client. @param {string} databaseUrl */
export function prepare (databaseUrl) {
  execFileSync(process.execPath, [program, 'clients', 'set', client.id, '--secret-stdin', '--scope', 'catalog:read', '--audience', 'catalog'],
    { env: environment(databaseUrl, 4000), input: client.secret, stdio: ['pipe', 'ignore', 'inherit'] })
}

/** @returns {Promise<number>} */
async function freePort () {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}

/** Takes over accounts. @param {string} databaseUrl @param {string} file */
export function importUsers (databaseUrl, file) {
  execFileSync(process.execPath, [program, 'users', 'import', file], { env: environment(databaseUrl, 4000), stdio: ['ignore', 'ignore', 'inherit'] })
}

/**
 * @param {string} databaseUrl
 * @param {Readonly<Record<string, string>>} [settings] of the environment
 * @returns {Promise<RunningIssuer>}
 */
export async function startIssuer (databaseUrl, settings = {}) {
  const port = await freePort()
  const begin = performance.now()
  const child = spawn(process.execPath, [program, 'start'], { env: { ...environment(databaseUrl, port), ...settings }, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const startMs = await Promise.race([
    once(child.stdout, 'data').then(() => performance.now() - begin),
    exited.then(() => { throw new Error('The issuer did not start') })
  ])
  child.stdout.resume()
  return {
    port,
    startMs,
    residentMiB: () => residentMiBOf(child.pid),
    cpuSeconds: () => cpuSecondsOf(child.pid),
    async close () {
      child.kill('SIGTERM')
      await exited
    }
  }
}
