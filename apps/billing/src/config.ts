/** Billing's settings, read from the environment once. */

/** What billing needs to know to run. None of it is secret. */
export interface Config {
  /** `ISSUER_URL`: the issuer it trusts: the exact `iss` of a token. @defaultValue `http://localhost:4000` */
  readonly issuer: string
  /** `HOST`: the address to listen on. @defaultValue `127.0.0.1` */
  readonly host: string
  /** `BILLING_PORT`: the port to listen on; 0 takes a free one. @defaultValue `4003` */
  readonly port: number
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
    port: port('BILLING_PORT', env['BILLING_PORT'] || '4003'),
    logLevel: env['LOG_LEVEL'] || 'info'
  }
}
