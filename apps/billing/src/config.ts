/** Billing's settings, read from the environment once. */

/** What billing needs to know to run. None of it is secret. */
export interface Config {
  /** The issuer it trusts: the exact `iss` of a token. `ISSUER_URL`. @defaultValue `http://localhost:4000` */
  readonly issuer: string
  /** The address to listen on. `HOST`. @defaultValue `127.0.0.1` */
  readonly host: string
  /** The port to listen on; 0 takes a free one. `BILLING_PORT`. @defaultValue `4003` */
  readonly port: number
  /** What to log: a pino level. `LOG_LEVEL`. @defaultValue `info` */
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
    port: port('BILLING_PORT', env['BILLING_PORT'] || '4003'),
    logLevel: env['LOG_LEVEL'] || 'info'
  }
}
