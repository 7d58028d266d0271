/** The four programs: how each is started, and how one knows that it answers. */
import { resolve } from 'node:path'
import { root } from '../run.js'

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {readonly string[]} args of node
 * @property {NodeJS.ProcessEnv} env
 * @property {Readonly<Record<string, string>>} settings what of `env` is its own and no secret
 * @property {string} url
 * @property {string} readyUrl answers, with any status but 503, once the program is up
 */

/**
 * @param {object} options
 * @param {import('./ports.js').Ports} options.ports
 * @param {string} options.dataDir
 * @param {string} options.clientSecret of the client `orders`
 * @param {NodeJS.ProcessEnv} options.env what they inherit
 * @returns {Readonly<Record<import('./ports.js').Name, Program>>}
 */
export function describePrograms ({ ports, dataDir, clientSecret, env }) {
  const issuer = `http://localhost:${ports.issuer}`
  const shared = { ...env, HOST: '127.0.0.1', LOG_LEVEL: env['LOG_LEVEL'] || 'warn' }
  /** @param {string} path */
  const at = path => resolve(root, 'apps', path)

  /**
   * @param {'catalog' | 'orders' | 'billing'} name
   * @param {Readonly<Record<string, string>>} own
   * @param {Readonly<Record<string, string>>} [secrets]
   */
  const service = (name, own, secrets) => {
    const url = `http://localhost:${ports[name]}`
    const settings = { ISSUER_URL: issuer, DATA_DIR: dataDir, ...own }
    return { name, args: [at(`${name}/dist/main.js`)], env: { ...shared, ...settings, ...secrets }, settings, url, readyUrl: `${url}/me` }
  }

  const issuerSettings = { ISSUER_URL: issuer, PORT: String(ports.issuer), DATABASE_URL: `sqlite:${resolve(dataDir, 'issuer.db')}` }
  return {
    issuer: {
      name: 'issuer',
      args: [at('issuer/dist/cli.js'), 'start'],
      env: { ...shared, ...issuerSettings },
      settings: issuerSettings,
      url: issuer,
      readyUrl: `${issuer}/readyz`
    },
    catalog: service('catalog', { CATALOG_PORT: String(ports.catalog) }),
    orders: service('orders',
      { ORDERS_PORT: String(ports.orders), CATALOG_URL: `http://localhost:${ports.catalog}` },
      { ORDERS_CLIENT_SECRET: clientSecret }),
    billing: service('billing', { BILLING_PORT: String(ports.billing) })
  }
}
