/** The status lists of one issuer: as many as are allowed, each fetched for the first token that refers to it. */
import { VerificationError } from '../errors.js'
import type { StatusReference } from './status-reference.js'
import { createStatusSource, type StatusListHealth, type StatusSource, type StatusSourceSettings } from './status-source.js'

/** Says of tokens whether they have been revoked. */
export interface StatusLists {
  /**
   * Judges a reference that was read from a verified token: at once when its list is held and fresh.
   * @throws `VerificationError` `ERR_TOKEN_REVOKED`, `ERR_CLAIM_INVALID`, `ERR_STATUS_UNAVAILABLE`
   */
  check (reference: StatusReference): Promise<void> | undefined
  /** After the issuer's keys were refreshed. */
  keysRefreshed (): void
  health (): readonly StatusListHealth[]
  /** Ends requests under way; nothing is fetched afterwards. */
  close (): void
}

/** Once as many lists were asked for as may be held, one more may be so often. */
const refillMs = 1000

/** Creates the lists of one issuer. Nothing is fetched before the first token refers to one. */
export function createStatusLists (settings: StatusSourceSettings): StatusLists {
  const { issuer, limits: { monotonicNow }, options: { maxLists } } = settings
  const sources = new Map<string, StatusSource>()
  let budget = maxLists
  let budgetAtMs = monotonicNow()
  let closed = false

  /** An issuer that names a list of its own in each token must not make us ask it for each. */
  function spendBudget (): void {
    const nowMs = monotonicNow()
    budget = Math.min(maxLists, budget + (nowMs - budgetAtMs) / refillMs)
    budgetAtMs = nowMs
    if (budget < 1) {
      throw new VerificationError('ERR_STATUS_UNAVAILABLE', 'too many status lists were asked for', {
        expected: issuer,
        retryAfterSeconds: 1,
        cause: new Error('the tokens of the issuer refer to more status lists than "statusLists.maxLists"')
      })
    }
    budget -= 1
  }

  /** One that brought no list goes first, then the one that was used longest ago. */
  function makeRoom (): void {
    const worth = (source: StatusSource): number => source.isHeld ? source.usedAtMs : -Infinity
    let [least] = sources
    for (const entry of sources) {
      if (least !== undefined && worth(entry[1]) < worth(least[1])) least = entry
    }
    if (least === undefined) return
    sources.delete(least[0])
    least[1].close()
  }

  function admit (uri: string): StatusSource {
    spendBudget()
    if (sources.size >= maxLists) makeRoom()
    const source = createStatusSource(settings, uri)
    if (closed) source.close()
    sources.set(uri, source)
    return source
  }

  return {
    check: ({ uri, idx }) => (sources.get(uri) ?? admit(uri)).check(idx),
    keysRefreshed () {
      for (const source of sources.values()) source.keysRefreshed()
    },
    health: () => [...sources.values()].map(source => source.health()),
    close () {
      closed = true
      for (const source of sources.values()) source.close()
    }
  }
}
