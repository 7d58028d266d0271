/** Keeps guessers waiting, on every way in that takes a credential, and nobody else. */
import type { AuditLog } from '../audit/audit-log.js'
import type { Database } from '../database/database.js'
import { TooManyAttempts } from '../errors.js'
import { CounterStore } from './counter-store.js'
import type { Counter, HeldFailures, Reservation } from './counter-store.js'
import { FamiliarNetworks } from './familiar-networks.js'
import { networkOf } from './network.js'
import { backOffFrom, hourlyBudget } from './rules.js'
import type { Rule } from './rules.js'
import type { ThrottleNames } from './throttle-names.js'
import { ThrottleReports } from './throttle-reports.js'
import type { CredentialPath } from './throttle-reports.js'
import { Turns } from './turns.js'

/** What a throttle works with. */
export interface ThrottleOptions {
  readonly db: Database
  readonly names: ThrottleNames
  readonly audit: AuditLog
  /** So many failures a network may have at once, and as many again each hour. */
  readonly networkFailuresPerHour: number
  /** The clock, in milliseconds. */
  readonly now: () => number
}

/** Which way in, and from where. */
export interface Origin {
  readonly path: CredentialPath
  /** As Fastify's `request.ip` says. */
  readonly address: string
}

/** Examines a credential: `null` when it is wrong. Only that is held against anybody; an error is not. */
export type Examination<T> = () => Promise<T | null>

// People mistype, and their passwords can be guessed.
const accountRule = backOffFrom(5)
// Nobody guesses 256 random bits, and who sets up a client should see why it is refused.
const clientRule = backOffFrom(20)
// Fewer than go unpunished, so that those who are waiting for each other never look like guesses.
const turns = { atOnce: 4, maxWaiting: 64 }
// A client that asks for token after token is looked up once a second.
const clearForMs = 1_000
const maxClear = 1_000

/**
 * Counts failures by account and by network, for all replicas, and refuses attempts while somebody has to wait. Attempts are counted
 * before they are examined, and given back unless they fail: of many at once no more get through than may fail.
 *
 * Every method rejects with `TOO_MANY_ATTEMPTS` when the credential was not looked at, and with `UNAVAILABLE` when the database is away.
 */
export class Throttle {
  readonly #counters: CounterStore
  readonly #familiar: FamiliarNetworks
  readonly #names: ThrottleNames
  readonly #reports: ThrottleReports
  readonly #networkBudget: Rule
  readonly #now: () => number
  readonly #turns = new Turns(turns)
  readonly #clear = new Map<string, number>()

  constructor ({ db, names, audit, networkFailuresPerHour, now }: ThrottleOptions) {
    this.#counters = new CounterStore(db, now)
    this.#familiar = new FamiliarNetworks(db, names, now)
    this.#names = names
    this.#reports = new ThrottleReports(audit, now)
    this.#networkBudget = hourlyBudget(networkFailuresPerHour)
    this.#now = now
  }

  /**
   * Examines a password for the account of this canonical name, whether or not there is one; `null` is a name that no account can have.
   * In a network that the account has signed in from, failures count there alone: nobody elsewhere can keep its owner out.
   */
  async forAccount<T> (canonicalName: string | null, origin: Origin, examine: Examination<T>): Promise<T | null> {
    const network = networkOf(origin.address)
    if (canonicalName === null) return await this.#attempt(origin, [this.#guessesOf(network)], examine)
    return await this.#turns.take(JSON.stringify([network, canonicalName]), async () => {
      const subject = this.#names.account(canonicalName)
      const lastSeenMs = await this.#familiar.lastSeen(canonicalName, network)
      const own: Counter = { subject, network, rule: accountRule }
      const result = await (lastSeenMs === null
        ? this.#attempt(origin, [{ subject, network: '', rule: accountRule }, this.#guessesOf(network)], examine)
        : this.#attempt(origin, [own], examine))
      if (result !== null) {
        if (lastSeenMs !== null) await this.#counters.forget(own)
        await this.#familiar.remember(canonicalName, network, lastSeenMs)
      } else if (lastSeenMs !== null) {
        await this.#counters.reserve(this.#guessesOf(network))
      }
      return result
    })
  }

  /**
   * Examines what a client proves itself with. Failures count for this client in this network: a client's id is no secret, and whoever knows it
   * must not keep the client out elsewhere. While nothing is held against it, a client that proves itself costs no write.
   */
  async forClient<T> (clientId: string, origin: Origin, examine: Examination<T>): Promise<T | null> {
    const network = networkOf(origin.address)
    const cleared = JSON.stringify([network, clientId])
    if (this.#isClear(cleared)) {
      const result = await examine()
      if (result !== null) return result
      this.#clear.delete(cleared)
      return await this.#countClient(origin, this.#clientIn(network, clientId))
    }

    const counter = this.#clientIn(network, clientId)
    const [held] = await this.#counters.read([counter])
    const result = await (held === undefined ? examine() : this.#attempt(origin, [counter], examine))
    if (result === null) return await this.#countClient(origin, ...held === undefined ? [counter] : [])
    if (held !== undefined) await this.#counters.forget(counter)
    this.#rememberClear(cleared)
    return result
  }

  /** Counts a token that we never made, from this network. Tokens that were good once are no guesses: they don't come here. */
  async forForgery (origin: Origin): Promise<void> {
    await this.#count(origin, { subject: 'forgeries', network: networkOf(origin.address), rule: this.#networkBudget })
  }

  /** Tells the audit log what it has not been told yet of refusals that began so long ago, in milliseconds. */
  async flush (sinceMs: number): Promise<void> {
    await this.#reports.flush(sinceMs)
  }

  #clientIn (network: string, clientId: string): Counter {
    return { subject: this.#names.client(clientId), network, rule: clientRule }
  }

  // For the client, unless that was counted in advance; and for the network.
  async #countClient (origin: Origin, ...uncounted: readonly Counter[]): Promise<null> {
    for (const counter of [...uncounted, this.#guessesOf(networkOf(origin.address))]) await this.#count(origin, counter)
    return null
  }

  #guessesOf (network: string): Counter {
    return { subject: 'guesses', network, rule: this.#networkBudget }
  }

  async #attempt<T> (origin: Origin, counters: readonly Counter[], examine: Examination<T>): Promise<T | null> {
    const reservations = await this.#reserve(origin, counters)
    let result: T | null
    try {
      result = await examine()
    } catch (error) {
      // What went wrong is the news, also when this goes wrong, too: then it counts as a failure.
      await this.#giveBack(reservations).catch(() => {})
      throw error
    }
    if (result !== null) await this.#giveBack(reservations)
    return result
  }

  async #reserve (origin: Origin, counters: readonly Counter[]): Promise<readonly Reservation[]> {
    // A flood of refusals reads, and writes nothing.
    await this.#refuseBlocked(origin, counters)
    const reservations: Reservation[] = []
    for (const counter of counters) {
      const reservation = await this.#counters.reserve(counter)
      if (reservation === null) {
        await this.#giveBack(reservations)
        return await this.#refuse(origin, counter)
      }
      reservations.push(reservation)
    }
    return reservations
  }

  async #giveBack (reservations: readonly Reservation[]): Promise<void> {
    for (const reservation of reservations) await this.#counters.giveBack(reservation)
  }

  // After the fact: what was examined and failed is told so only while there is room.
  async #count (origin: Origin, counter: Counter): Promise<void> {
    if (await this.#counters.reserve(counter) === null) await this.#refuse(origin, counter)
  }

  async #refuseBlocked (origin: Origin, counters: readonly Counter[]): Promise<void> {
    const blocked = (await this.#counters.read(counters)).filter(held => this.#counters.isBlocked(held))
    if (blocked.length > 0) await this.#tell(origin, blocked)
  }

  // It was free when it was read, and taken when it was to be counted.
  async #refuse (origin: Origin, counter: Counter): Promise<never> {
    const held = await this.#counters.read([counter])
    return await this.#tell(origin, held.length > 0 ? held : [{ ...counter, failures: 0, freeAtMs: this.#now() }])
  }

  async #tell ({ path, address }: Origin, blocked: readonly HeldFailures[]): Promise<never> {
    const held = blocked.reduce((one, other) => one.freeAtMs >= other.freeAtMs ? one : other)
    await this.#reports.note({ path, address, held })
    throw new TooManyAttempts(Math.max(1, Math.ceil((held.freeAtMs - this.#now()) / 1_000)))
  }

  #isClear (name: string): boolean {
    const ageMs = this.#now() - (this.#clear.get(name) ?? -Infinity)
    return ageMs >= 0 && ageMs < clearForMs
  }

  #rememberClear (name: string): void {
    if (this.#clear.size >= maxClear) this.#clear.clear()
    this.#clear.set(name, this.#now())
  }
}
