/** What an issuer has acknowledged: it must know all of it for ever. */
import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Random } from './random.js'

/** Counts of what was acknowledged, and of answers that said to come again. */
export interface Tally {
  logins: number
  refreshes: number
  clients: number
  serviceTokens: number
  unavailable: number
}

const password = 'correct horse battery staple'

/** Asks an issuer for things, and remembers what it got. */
export class Ledger {
  readonly tally: Tally = { logins: 0, refreshes: 0, clients: 0, serviceTokens: 0, unavailable: 0 }
  /** What should not have been. */
  readonly problems: string[] = []
  /** Key ids that tokens named. */
  readonly kids = new Set<string>()
  readonly #refreshTokens: string[] = []
  /** Sessions whose last refresh got no answer: it may have happened, and its token is good for the grace time only. */
  readonly #unanswered = new Set<number>()
  readonly #accessTokens: string[] = []
  readonly #clients: Array<readonly [id: string, secret: string]> = []

  /** Notes a client that a command has created. */
  addClient (id: string, secret: string): void {
    this.#clients.push([id, secret])
    this.tally.clients++
  }

  /** Signs in. */
  async login (url: string): Promise<void> {
    const body = await this.#ask(`${url}/login`, { 'content-type': 'application/json' }, JSON.stringify({ username: 'demo', password }))
    if (body === null) return
    this.#keep(body['access_token'])
    this.#refreshTokens.push(String(body['refresh_token']))
    this.tally.logins++
  }

  /** Exchanges one of the refresh tokens. */
  async refresh (url: string, random: Random): Promise<void> {
    if (this.#refreshTokens.length > 0) await this.#refreshAt(url, random(this.#refreshTokens.length))
  }

  /** Asks for a token of a client. */
  async serviceToken (url: string, random: Random): Promise<void> {
    const client = this.#clients[random(Math.max(1, this.#clients.length))]
    if (client !== undefined && await this.#serviceTokenOf(url, client)) this.tally.serviceTokens++
  }

  /** Asks for everything that was acknowledged since the last audit, and for some of what is older. */
  async audit (url: string): Promise<number> {
    const before = this.problems.length
    const jwks = createLocalJWKSet(await (await fetch(`${url}/.well-known/jwks.json`)).json() as Parameters<typeof createLocalJWKSet>[0])
    const tokens = this.#accessTokens.splice(0)
    for (const token of tokens) await jwtVerify(token, jwks).catch(error => this.problems.push(`a token is refused: ${String(error)}`))
    const lastSessions = this.#refreshTokens.map((_, index) => index).slice(-10)
    const sessions = new Set([...this.#unanswered, ...lastSessions])
    for (const index of sessions) if (!await this.#refreshAt(url, index)) this.problems.push('a session is lost')
    const lastClients = this.#clients.slice(-3)
    for (const client of lastClients) if (!await this.#serviceTokenOf(url, client)) this.problems.push('a client is lost')
    if (this.problems.length > before) this.problems.push('— seen by the audit above')
    return tokens.length + sessions.size + lastClients.length
  }

  async #refreshAt (url: string, index: number): Promise<boolean> {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'web', refresh_token: this.#refreshTokens[index] ?? '' })
    this.#unanswered.add(index)
    const body = await this.#ask(`${url}/oauth/token`, {}, form)
    if (body === null) return false
    this.#unanswered.delete(index)
    // A refresh that was not acknowledged may have happened: then the same token gets the same successor once more.
    this.#refreshTokens[index] = String(body['refresh_token'])
    this.#keep(body['access_token'])
    this.tally.refreshes++
    return true
  }

  async #serviceTokenOf (url: string, [id, secret]: readonly [string, string]): Promise<boolean> {
    const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
    const body = await this.#ask(`${url}/oauth/token`, { authorization }, new URLSearchParams({ grant_type: 'client_credentials' }))
    this.#keep(body?.['access_token'])
    return body !== null
  }

  #keep (token: unknown): void {
    if (typeof token !== 'string') return
    this.#accessTokens.push(token)
    this.kids.add(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid)
  }

  // Nothing acknowledged is `null`: the connection was lost, or the issuer said to come again.
  async #ask (url: string, headers: Record<string, string>, body: string | URLSearchParams): Promise<Record<string, unknown> | null> {
    const response = await fetch(url, { method: 'POST', headers, body }).catch(() => null)
    const answer = await response?.json().catch(() => null) as Record<string, unknown> | null | undefined
    if (response === null || answer === null || answer === undefined) return null
    if (response.status === 200) return answer
    if (response.status === 503 && response.headers.has('retry-after')) this.tally.unavailable++
    else this.problems.push(`${new URL(url).pathname} was answered with ${response.status} ${JSON.stringify(answer['error'] ?? answer['code'])}`)
    return null
  }
}

/** The account that signs in, for `users set`. */
export const account = { username: 'demo', password }
