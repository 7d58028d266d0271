/** An issuer with an administrator, and requests in that one's name. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import type { Environment } from '../src/config.js'
import { login, startIssuer } from './issuer.js'
import type { TestIssuer } from './issuer.js'

export const root = { username: 'root', password: 'an administrator has a long one' }

/** Asks as somebody: `ask('PATCH', '/admin/users/1', { disabled: true })`. */
export type Ask = (method: NonNullable<InjectOptions['method']>, url: string, payload?: object | undefined, headers?: Record<string, string>) => Promise<LightMyRequestResponse>

export interface AdministeredIssuer extends TestIssuer {
  /** The token of the administrator `root`. */
  readonly token: string
  /** Asks as `root`. */
  readonly ask: Ask
  /** Asks with another token. */
  askAs (token: string): Ask
}

/** Starts an issuer whose first administrator is `root`. */
export async function startAdministered (t: Test, env: Environment = {}, folder?: string): Promise<AdministeredIssuer> {
  const issuer = await startIssuer(t, { BOOTSTRAP_ADMIN_USERNAME: root.username, BOOTSTRAP_ADMIN_PASSWORD: root.password, ...env }, folder)
  const askAs = (token: string): Ask => async (method, url, payload, headers = {}) => await issuer.server.inject({
    method, url, headers: { authorization: `Bearer ${token}`, ...headers }, ...payload && { payload }
  })
  const token: string = (await login(issuer.server, root)).json().access_token
  return { ...issuer, token, ask: askAs(token), askAs }
}

/** The headers that demand the state an answer showed. */
export function ifMatch (answer: LightMyRequestResponse): Record<string, string> {
  return { 'if-match': String(answer.headers['etag']) }
}
