/** Tokens that were verified, under their whole text: bounded, and kept by how they are used. */

import { createSightings } from './sightings.js'

/** A cache of verified tokens. It decides nothing: whoever takes something out of it must see whether it still holds. */
export interface TokenCache<Verified> {
  get (token: string): Verified | undefined
  /** The outcome of `verify`, shared by whoever asks for the same token meanwhile, and kept if it is a success. A failure is never kept. */
  verifyOnce (token: string, verify: () => Promise<Verified>): Promise<Verified>
  delete (token: string): void
  readonly size: number
}

interface Entry<Verified> {
  readonly token: string
  readonly verified: Verified
  /** Whether it was used since it was last spared. */
  isUsed: boolean
}

interface Flight<Verified> {
  readonly token: string
  readonly outcome: Promise<Verified>
}

// The end of a token is the end of its signature: as good as random, and so much cheaper to hash than all of it.
const tailLength = 32

/** Of the tokens that come back to a full cache. Keeping one costs as much as a good part of its signature. */
const admittedShare = 1 / 8

const tailOf = (token: string): string => token.slice(-tailLength)

/** A text of its own: a slice would keep all of the header field that it was cut from. */
const detached = (token: string): string => Buffer.from(token, 'latin1').toString('latin1')

/**
 * Creates a cache whose entries are found by the end of the token, and compared by all of it.
 *
 * While there is room, every token is kept. After that, tokens that come once change nothing, and of those that were seen before,
 * one in eight takes another's place: a token that comes back gets in soon, and more of them than fit don't push each other out all
 * the time. Whose place is decided by SIEVE (Zhang et al., NSDI '24): a hand goes from the oldest entry to the newest, spares what was
 * used since it last came by, and takes the first that wasn't.
 * @param random 0 ≤ x < 1
 */
export function createTokenCache<Verified> (maxEntries: number, random: () => number = Math.random): TokenCache<Verified> {
  const entries = new Map<string, Entry<Verified>>()
  let flights = new Map<string, Flight<Verified>>()
  const sightings = createSightings()
  // Map iterators are live: entries that come later are met later, and the oldest is first when it starts anew.
  let hand: IterableIterator<Entry<Verified>> | undefined

  function nextAtHand (): Entry<Verified> {
    const step = hand?.next()
    if (step?.done === false) return step.value
    hand = entries.values()
    return hand.next().value as Entry<Verified>
  }

  function makeRoom (): void {
    let candidate = nextAtHand()
    while (candidate.isUsed) {
      candidate.isUsed = false
      candidate = nextAtHand()
    }
    entries.delete(tailOf(candidate.token))
  }

  function keep (token: string, verified: Verified): void {
    if (entries.size >= maxEntries) {
      if (!sightings.sawBefore(tailOf(token)) || random() >= admittedShare) return
      makeRoom()
    }
    const text = detached(token)
    entries.set(tailOf(text), { token: text, verified, isUsed: false })
  }

  /** A map that lives long leaves its former tables behind in old space, and what was in them with them: all tokens would outlive their requests. */
  function land (token: string, tail: string): void {
    if (flights.get(tail)?.token === token) flights.delete(tail)
    if (flights.size === 0) flights = new Map()
  }

  async function keepVerified (token: string, tail: string, verifying: Promise<Verified>): Promise<Verified> {
    try {
      const verified = await verifying
      keep(token, verified)
      return verified
    } finally {
      land(token, tail)
    }
  }

  return {
    get (token) {
      const entry = entries.get(tailOf(token))
      if (entry === undefined || entry.token !== token) return undefined
      entry.isUsed = true
      return entry.verified
    },
    verifyOnce (token, verify) {
      const tail = tailOf(token)
      const flight = flights.get(tail)
      if (flight?.token === token) return flight.outcome
      const outcome = keepVerified(token, tail, verify())
      flights.set(tail, { token, outcome })
      return outcome
    },
    delete (token) {
      const tail = tailOf(token)
      if (entries.get(tail)?.token === token) entries.delete(tail)
    },
    get size () { return entries.size }
  }
}
