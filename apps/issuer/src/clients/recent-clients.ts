/** Clients that proved themselves a moment ago: who asks for token after token is not looked up each time. */
import type { Client } from './client-store.js'

/** For that long a client may not notice a change: a removed one, or a former secret, works no longer than this. */
export const clientMaxAgeMs = 1_000

/** Remembers clients, each for a second. Only those that proved themselves are remembered, so there are never more than exist. */
export class RecentClients {
  readonly #now: () => number
  readonly #known = new Map<string, { readonly client: Client, readonly readAtMs: number }>()

  /** `now` is the clock, in milliseconds. */
  constructor (now: () => number) {
    this.#now = now
  }

  /** Remembers a client that was read at this time, in milliseconds. */
  remember (client: Client, readAtMs: number): void {
    this.#known.set(client.clientId, { client, readAtMs })
  }

  /** The client with this id as it was less than a second ago, or `null`. */
  find (clientId: string): Client | null {
    const known = this.#known.get(clientId)
    if (known === undefined) return null
    const ageMs = this.#now() - known.readAtMs
    // A clock that went back must not make anything younger.
    if (ageMs >= 0 && ageMs < clientMaxAgeMs) return known.client
    this.#known.delete(clientId)
    return null
  }

  /** Forgets them all: one may have changed. */
  forget (): void {
    this.#known.clear()
  }
}
