/** A second thread for signatures, started when requests begin to queue for them. Where there can be none, everything is verified here. */
import { availableParallelism } from 'node:os'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { Algorithm } from '../keys/algorithms.js'
import { createSlotMemory, openOfferingSide, type OfferingSide, type Outcome, type Ticket } from './shared-slots.js'
import type { SignatureKey, SignedBytes } from './signature.js'

export type { Outcome, Ticket } from './shared-slots.js'

/** Another thread that verifies signatures while this one reads requests. */
export interface SignatureThread {
  /** Tells how many signatures came together; the thread is started when that is many. */
  expect (signatures: number): void
  /** Offers a check to the thread; `undefined` when it won't do it. */
  offer (signed: SignedBytes, key: SignatureKey, alg: Algorithm): Ticket | undefined
  takeBack (ticket: Ticket): Outcome
  giveUp (ticket: Ticket): void
}

/** A key as the thread gets to know it. */
export interface KeyIntroduction {
  readonly keyNumber: number
  readonly key: SignatureKey
  readonly alg: Algorithm
}

/** What the thread is started with. */
export interface ThreadStart {
  readonly memory: SharedArrayBuffer
  /** Brings a `KeyIntroduction` before the first check with its number. */
  readonly introductions: MessagePort
}

/** How many keys the thread knows at once: more than there are slots, so that none is forgotten while a check with it is offered. */
export const knownKeys = 1024

/** So many signatures in one turn take longer than waking a thread. */
const worthwhile = 8

interface RunningThread {
  readonly slots: OfferingSide
  readonly introductions: MessagePort
}

function startThread (onEnd: () => void): RunningThread {
  const memory = createSlotMemory()
  const { port1, port2 } = new MessageChannel()
  const start: ThreadStart = { memory, introductions: port2 }
  const worker = new Worker(new URL('./thread-main.js', import.meta.url), { name: 'signet-signatures', workerData: start, transferList: [port2] })
  worker.on('error', onEnd).on('exit', onEnd)
  worker.unref()
  port1.unref()
  return { slots: openOfferingSide(memory), introductions: port1 }
}

/** Creates the thread's near side. Nothing is started before it is worthwhile, nor on a machine with one processor. */
export function createSignatureThread (parallelism = availableParallelism()): SignatureThread {
  let thread: RunningThread | undefined
  let mayStart = parallelism > 1
  let introduced = 0
  const introductions = new WeakMap<SignatureKey, KeyIntroduction>()

  function numberOf ({ introductions: port }: RunningThread, key: SignatureKey, alg: Algorithm): number {
    const known = introductions.get(key)
    if (known !== undefined && known.alg === alg && introduced - known.keyNumber < knownKeys) return known.keyNumber
    introduced += 1
    const { kty, crv, signatureBytes, keyObject } = key
    const introduction: KeyIntroduction = { keyNumber: introduced, key: { kty, crv, signatureBytes, keyObject }, alg }
    introductions.set(key, introduction)
    port.postMessage(introduction)
    return introduced
  }

  return {
    expect (signatures) {
      if (!mayStart || signatures < worthwhile) return
      mayStart = false
      try {
        thread = startThread(() => { thread = undefined })
      } catch {
        // No permission for threads, or a bundle without the thread's file: slower, and just as sound.
      }
    },
    offer: (signed, key, alg) => thread?.slots.offer(signed, numberOf(thread, key, alg)),
    takeBack: ticket => thread?.slots.takeBack(ticket) ?? 'untouched',
    giveUp: ticket => { thread?.slots.giveUp(ticket) }
  }
}
