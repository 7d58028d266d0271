/** The signatures of one turn of the event loop, verified together: requests that arrive together cost less that way than one by one. */
import type { Algorithm } from '../keys/algorithms.js'
import { isSignatureSound, type SignatureKey, type SignedBytes } from './signature.js'
import type { Outcome, SignatureThread, Ticket } from './signature-thread.js'

/** Verifies signatures once the requests of this turn of the event loop have been read. */
export interface SignatureBatch {
  isSound (signed: SignedBytes, key: SignatureKey, alg: Algorithm): Promise<boolean>
}

/** What a batch works with. */
export interface SignatureBatchOptions {
  /** Another thread, which may have verified already what we come to. */
  readonly thread: SignatureThread
  /** Calls back when the requests of this turn have been read. @defaultValue `setImmediate` */
  readonly schedule?: (run: () => void) => unknown
  /** Milliseconds that never run backwards. @defaultValue `performance.now` */
  readonly monotonicNow?: () => number
}

interface Check {
  readonly signed: SignedBytes
  readonly key: SignatureKey
  readonly alg: Algorithm
  readonly ticket: Ticket | undefined
  readonly resolve: (isSound: boolean) => void
  readonly reject: (error: unknown) => void
}

// What is left after this waits for the next turn, so that sockets and timers get theirs.
const maxBlockMs = 4

function verifyHere ({ signed, key, alg, resolve, reject }: Check): void {
  try {
    resolve(isSignatureSound(signed, key, alg))
  } catch (error) {
    reject(error)
  }
}

/** Creates a batch that collects while a turn lasts. */
export function createSignatureBatch ({ thread, schedule = setImmediate, monotonicNow = () => performance.now() }: SignatureBatchOptions): SignatureBatch {
  let waiting: Check[] = []

  const takeBack = ({ ticket }: Check): Outcome => ticket === undefined ? 'untouched' : thread.takeBack(ticket)

  /** A thread that was put to sleep in the middle of a check must not hold up a request. */
  function takeOver (check: Check): void {
    if (check.ticket !== undefined) thread.giveUp(check.ticket)
    verifyHere(check)
  }

  function run (): void {
    const checks = waiting
    thread.expect(checks.length)
    const deadlineMs = monotonicNow() + maxBlockMs
    const elsewhere: Check[] = []
    let reached = 0
    while (reached < checks.length && monotonicNow() < deadlineMs) {
      const check = checks[reached] as Check
      reached += 1
      const outcome = takeBack(check)
      if (outcome === 'untouched') verifyHere(check)
      else if (outcome === 'under way') elsewhere.push(check)
      else check.resolve(outcome === 'sound')
    }
    for (const check of elsewhere) {
      const outcome = takeBack(check)
      if (outcome === 'sound' || outcome === 'unsound') check.resolve(outcome === 'sound')
      else takeOver(check)
    }
    waiting = checks.slice(reached)
    if (waiting.length > 0) schedule(run)
  }

  return {
    isSound (signed, key, alg) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) schedule(run)
        waiting.push({ signed, key, alg, resolve, reject, ticket: thread.offer(signed, key, alg) })
      })
    }
  }
}
