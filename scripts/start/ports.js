/** The four ports: read from the environment, and free. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Which variable names the port of which program, and what it is when unset. */
const variables = /** @type {const} */ ({
  issuer: ['ISSUER_PORT', 4000],
  catalog: ['CATALOG_PORT', 4001],
  orders: ['ORDERS_PORT', 4002],
  billing: ['BILLING_PORT', 4003]
})

/** @typedef {keyof typeof variables} Name */
/** @typedef {Readonly<Record<Name, number>>} Ports */

const names = /** @type {Name[]} */ (Object.keys(variables))

/**
 * Reads the ports.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Ports}
 * @throws {TypeError} naming the variable that is no port, or says what another one says
 */
export function readPorts (env) {
  /** @type {Map<number, string>} */
  const taken = new Map()
  return /** @type {Ports} */ (Object.fromEntries(names.map(name => {
    const [variable, usual] = variables[name]
    const port = Number(env[variable] || usual)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new TypeError(`${variable} must be a port number, 1 to 65535`)
    if (taken.has(port)) throw new TypeError(`${variable} and ${taken.get(port)} are both ${port}: give one of them another port`)
    taken.set(port, variable)
    return [name, port]
  })))
}

/**
 * @param {number} port
 * @param {string} host
 */
async function isFree (port, host) {
  const server = createServer().listen({ port, host })
  try {
    await once(server, 'listening')
    return true
  } catch (error) {
    // A machine without IPv6 has nobody on ::1 either.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRNOTAVAIL'
  } finally {
    server.close()
  }
}

/**
 * Makes sure that nobody listens on the ports. `localhost` may mean ::1 first, so a stranger there is in the way too.
 *
 * @param {Ports} ports
 * @throws {Error} naming the variable to change
 */
export async function assertFree (ports) {
  for (const name of names) {
    for (const host of ['127.0.0.1', '::1']) {
      if (!await isFree(ports[name], host)) {
        throw new Error(`Port ${ports[name]} (${name}) is in use. Set ${variables[name][0]} to a free one.`)
      }
    }
  }
}
