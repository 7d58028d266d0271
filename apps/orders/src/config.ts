/** The settings of orders, read from the environment once. */

/** What orders needs to know to run. Its one secret is its own: it signs nobody else in. */
export interface Config {
  /** `ISSUER_URL`: the issuer it trusts: the exact `iss` of a token. @defaultValue `http://localhost:4000` */
  readonly issuer: string
  /** `ORDERS_CLIENT_SECRET`: the secret of the client `orders`, for tokens of its own. */
  readonly clientSecret: string
  /** `CATALOG_URL`: where to ask for prices. @defaultValue `http://localhost:4001` */
  readonly catalogUrl: string
  /** `HOST`: the address to listen on. @defaultValue `127.0.0.1` */
  readonly host: string
  /** `ORDERS_PORT`: the port to listen on; 0 takes a free one. @defaultValue `4002` */
  readonly port: number
  /** `DATA_DIR`: the folder of the database. @defaultValue `./data` */
  readonly dataDir: string
  /** `LOG_LEVEL`: what to log: a pino level. @defaultValue `info` */
  readonly logLevel: string
}

function port (name: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new TypeError(`"${name}" must be a port number, 0 to 65535`)
  return value
}

const loopback = /^(?:(?:[^.]+\.)*localhost|127(?:\.\d+){3}|\[::1\])$/

/** Secrets and tokens go to these addresses: in the clear only to this machine. */
function peerUrl (name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname))
  if (!safe) throw new TypeError(`"${name}" must be an https URL (http only on loopback)`)
  return text
}

function secret (name: string, text: string | undefined): string {
  if (text === undefined || text === '') throw new TypeError(`"${name}" must be set: the secret the issuer gave to the client "orders"`)
  return text
}

/**
 * Reads the settings.
 *
 * @throws TypeError naming the variable that is missing or has no usable value
 */
export function readConfig (env: NodeJS.ProcessEnv): Config {
  return {
    issuer: peerUrl('ISSUER_URL', env['ISSUER_URL'] || 'http://localhost:4000'),
    clientSecret: secret('ORDERS_CLIENT_SECRET', env['ORDERS_CLIENT_SECRET']),
    catalogUrl: peerUrl('CATALOG_URL', env['CATALOG_URL'] || 'http://localhost:4001'),
    host: env['HOST'] || '127.0.0.1',
    port: port('ORDERS_PORT', env['ORDERS_PORT'] || '4002'),
    dataDir: env['DATA_DIR'] || './data',
    logLevel: env['LOG_LEVEL'] || 'info'
  }
}
