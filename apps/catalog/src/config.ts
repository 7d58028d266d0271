/** The catalog's settings, read from the environment once. */

/** What the catalog needs to know to run. None of it is secret. */
export interface Config {
  /** `ISSUER_URL`: the issuer it trusts: the exact `iss` of a token. @defaultValue `http://localhost:4000` */
  readonly issuer: string
  /** `HOST`: the address to listen on. @defaultValue `127.0.0.1` */
  readonly host: string
  /** `CATALOG_PORT`: the port to listen on; 0 takes a free one. @defaultValue `4001` */
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

/**
 * Reads the settings.
 *
 * @throws TypeError naming the variable that has no usable value
 */
export function readConfig (env: NodeJS.ProcessEnv): Config {
  return {
    issuer: env['ISSUER_URL'] || 'http://localhost:4000',
    host: env['HOST'] || '127.0.0.1',
    port: port('CATALOG_PORT', env['CATALOG_PORT'] || '4001'),
    dataDir: env['DATA_DIR'] || './data',
    logLevel: env['LOG_LEVEL'] || 'info'
  }
}
