/** The demo's secrets: made once, kept beside the data, told to the issuer. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.js'

/**
 * @typedef {object} Demo
 * @property {string} password of the user `demo`
 * @property {string} clientSecret of the client `orders`
 */

const generate = () => randomBytes(24).toString('base64url')

/**
 * The secrets of this data folder. A second start finds those of the first.
 *
 * @param {string} dataDir
 * @param {string | undefined} fixedPassword used instead of the kept one, and not written down
 * @returns {Promise<Demo>}
 */
export async function demoSecrets (dataDir, fixedPassword) {
  const file = join(dataDir, 'demo.json')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const kept = await readFile(file, 'utf8').then(JSON.parse, error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const demo = kept ?? { password: generate(), clientSecret: generate() }
  if (kept === undefined) await writeFile(file, JSON.stringify(demo), { mode: 0o600 })
  return { ...demo, password: fixedPassword || demo.password }
}

/**
 * Makes the user `demo` and the client `orders`, or sets them to what they should be.
 *
 * @param {import('./programs.js').Program} issuer
 * @param {Demo} demo
 * @param {AbortSignal} [signal] breaks it off
 */
export async function seedDemo (issuer, { password, clientSecret }, signal) {
  const [cli = ''] = issuer.args
  /**
   * @param {readonly string[]} args
   * @param {string} input
   */
  const issuerCli = (args, input) => run(process.execPath, [cli, ...args], { env: issuer.env, input, signal })
  await issuerCli(['users', 'set', 'demo', '--password-stdin', '--scope', 'catalog:write', 'orders:read', 'orders:write', '--role', 'accountant'], password)
  await issuerCli(['clients', 'set', 'orders', '--secret-stdin', '--scope', 'catalog:read', '--audience', 'catalog'], clientSecret)
}
