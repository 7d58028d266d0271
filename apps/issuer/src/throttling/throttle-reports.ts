/** Tells the audit log who is being kept waiting: each once a minute with a count, however many guesses there are. */
import type { AuditLog } from '../audit/audit-log.js'
import type { HeldFailures } from './counter-store.js'

/** What was attempted: `client` is a client that proves itself, wherever it does. */
export type CredentialPath = 'login' | 'password' | 'client' | 'refresh' | 'exchange'

/** Which counter refused: that of an account for networks it is not at home in, of one it is at home in, of a client in a network, or of a network. */
export type ThrottleCause = 'account' | 'account-in-network' | 'client-in-network' | 'network'

/** An attempt that was refused unseen. */
export interface Refusal {
  readonly path: CredentialPath
  /** As Fastify's `request.ip` says. */
  readonly address: string
  readonly held: HeldFailures
}

interface Told {
  readonly sinceMs: number
  readonly refusal: Refusal
  untold: number
}

const onceInMs = 60_000
const maxTold = 1_000

/** What refused, by the name of the counter. */
export function causeOf ({ subject, network }: Pick<HeldFailures, 'subject' | 'network'>): ThrottleCause {
  if (subject.startsWith('client:')) return 'client-in-network'
  if (subject.startsWith('account:')) return network === '' ? 'account' : 'account-in-network'
  return 'network'
}

/** Records refusals as `login.throttled` and the like. */
export class ThrottleReports {
  readonly #audit: AuditLog
  readonly #now: () => number
  readonly #told = new Map<string, Told>()

  /** `now` is the clock, in milliseconds. */
  constructor (audit: AuditLog, now: () => number) {
    this.#audit = audit
    this.#now = now
  }

  /** Records the refusal, or counts it if one like it was recorded less than a minute ago. Of more than a thousand kinds a minute, the rest are only counted. */
  async note (refusal: Refusal): Promise<void> {
    await this.flush(onceInMs)
    const { path, held: { subject, network } } = refusal
    const rest = this.#told.size >= maxTold
    const name = JSON.stringify(rest ? [path] : [path, subject, network])
    const told = this.#told.get(name) ?? this.#told.get(JSON.stringify([path, subject, network]))
    if (told !== undefined) {
      told.untold++
      return
    }
    this.#told.set(name, { sinceMs: this.#now(), refusal, untold: 0 })
    await this.#record(refusal, 1)
  }

  /** Records how many there were after the first, for those that began so long ago, in milliseconds. */
  async flush (sinceMs: number): Promise<void> {
    const now = this.#now()
    for (const [name, told] of this.#told) {
      // They stand in the order of their beginning; a clock that went back ends them all.
      if (now - told.sinceMs >= 0 && now - told.sinceMs < sinceMs) return
      this.#told.delete(name)
      if (told.untold > 0) await this.#record(told.refusal, told.untold)
    }
  }

  async #record ({ path, address, held }: Refusal, attempts: number): Promise<void> {
    await this.#audit.record({
      action: `${path}.throttled`,
      result: 'refused',
      actor: { kind: 'anonymous', id: null },
      address,
      details: { cause: causeOf(held), counter: held.subject, failures: held.failures, attempts }
    })
  }
}
