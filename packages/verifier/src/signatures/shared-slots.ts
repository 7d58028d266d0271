/**
 * Signatures handed to another thread through shared memory, without a message for each.
 *
 * A slot holds one check and its state: the number of its ticket, and how far it got. Both sides change a state by
 * compare-and-exchange alone, so whoever gets to a check first does it; and whoever comes back late, with the outcome of a ticket
 * that is over, finds another number there and changes nothing.
 */
import type { SignedBytes } from './signature.js'

/** Names a check that was offered. */
export type Ticket = number

/** What became of a check: nobody began, somebody is at it, or it is decided. */
export type Outcome = 'untouched' | 'under way' | 'sound' | 'unsound'

/** The side that has signatures to verify. */
export interface OfferingSide {
  /** Offers a check; `undefined` when there is no room for it. */
  offer (signed: SignedBytes, keyNumber: number): Ticket | undefined
  /** Takes a check back. One that is `under way` stays offered: ask again, or give it up. */
  takeBack (ticket: Ticket): Outcome
  /** Makes room, whatever becomes of the check. */
  giveUp (ticket: Ticket): void
}

/** The side that helps out. */
export interface TakingSide {
  /** Does the next check that is offered, and tells whether there was one. `judge` returns `undefined` for what it can't decide. */
  takeNext (judge: (signed: SignedBytes, keyNumber: number) => boolean | undefined): boolean
  /** Sleeps until something is offered. */
  sleep (): void
}

const slotCount = 256
/** Tokens are about 1 KiB. A check that doesn't fit stays on its own side. */
const slotBytes = 4096

const offered = 0
const taken = 1
const unsound = 2
const sound = 3

const issuedAt = 0
const asleepAt = 1
const firstState = 2
const firstInputLength = firstState + slotCount
const firstSignatureLength = firstInputLength + slotCount
const firstKeyNumber = firstSignatureLength + slotCount
const wordCount = firstKeyNumber + slotCount

const slotOf = (ticket: Ticket): number => ticket & (slotCount - 1)
const stateOf = (ticket: Ticket, progress: number): number => (ticket << 2) | progress
const following = (ticket: Ticket): Ticket => (ticket + 1) | 0

/** The memory that two sides share. */
export function createSlotMemory (): SharedArrayBuffer {
  return new SharedArrayBuffer(wordCount * Int32Array.BYTES_PER_ELEMENT + slotCount * slotBytes)
}

function view (memory: SharedArrayBuffer): { readonly words: Int32Array, readonly bytesOf: (slot: number) => Uint8Array } {
  const words = new Int32Array(memory, 0, wordCount)
  const slots = Array.from({ length: slotCount }, (_, slot) => new Uint8Array(memory, words.byteLength + slot * slotBytes, slotBytes))
  return { words, bytesOf: slot => slots[slot] as Uint8Array }
}

/** Opens the memory on the side that offers. There may be one such side. */
export function openOfferingSide (memory: SharedArrayBuffer): OfferingSide {
  const { words, bytesOf } = view(memory)
  const inUse = new Uint8Array(slotCount)
  let issued: Ticket = Atomics.load(words, issuedAt)

  function wakeIfAsleep (): void {
    if (Atomics.compareExchange(words, asleepAt, 1, 0) === 1) Atomics.notify(words, asleepAt)
  }

  return {
    offer ({ signingInput, signature }, keyNumber) {
      const ticket = following(issued)
      const slot = slotOf(ticket)
      if (inUse[slot] === 1 || signingInput.length + signature.length > slotBytes) return undefined
      inUse[slot] = 1
      issued = ticket
      // Nobody may take the slot, or answer for its last ticket, while it is being filled.
      Atomics.store(words, firstState + slot, stateOf(ticket, unsound))
      const bytes = bytesOf(slot)
      bytes.set(signingInput)
      bytes.set(signature, signingInput.length)
      words[firstInputLength + slot] = signingInput.length
      words[firstSignatureLength + slot] = signature.length
      words[firstKeyNumber + slot] = keyNumber
      Atomics.store(words, firstState + slot, stateOf(ticket, offered))
      Atomics.store(words, issuedAt, ticket)
      wakeIfAsleep()
      return ticket
    },

    takeBack (ticket) {
      const slot = slotOf(ticket)
      const state = Atomics.compareExchange(words, firstState + slot, stateOf(ticket, offered), stateOf(ticket, unsound))
      if (state === stateOf(ticket, taken)) return 'under way'
      inUse[slot] = 0
      if (state === stateOf(ticket, offered)) return 'untouched'
      return state === stateOf(ticket, sound) ? 'sound' : 'unsound'
    },

    giveUp (ticket) {
      inUse[slotOf(ticket)] = 0
    }
  }
}

/** Opens the memory on the side that takes. */
export function openTakingSide (memory: SharedArrayBuffer): TakingSide {
  const { words, bytesOf } = view(memory)
  let reached: Ticket = Atomics.load(words, issuedAt)

  return {
    takeNext (judge) {
      const issued = Atomics.load(words, issuedAt)
      // Older tickets are over: their slots have been used again.
      if (((issued - reached) | 0) > slotCount) reached = (issued - slotCount) | 0
      while (reached !== issued) {
        reached = following(reached)
        const slot = slotOf(reached)
        const state = firstState + slot
        if (Atomics.compareExchange(words, state, stateOf(reached, offered), stateOf(reached, taken)) !== stateOf(reached, offered)) continue
        const inputLength = words[firstInputLength + slot] as number
        const signatureEnd = inputLength + (words[firstSignatureLength + slot] as number)
        // A copy: the other side may give up, and use the slot again, while we are at it.
        const bytes = Uint8Array.from(bytesOf(slot).subarray(0, signatureEnd))
        const verdict = judge({ signingInput: bytes.subarray(0, inputLength), signature: bytes.subarray(inputLength) }, words[firstKeyNumber + slot] as number)
        const outcome = verdict === undefined ? offered : verdict ? sound : unsound
        Atomics.compareExchange(words, state, stateOf(reached, taken), stateOf(reached, outcome))
        return true
      }
      return false
    },

    sleep () {
      Atomics.store(words, asleepAt, 1)
      // What was offered before the line above woke nobody.
      if (Atomics.load(words, issuedAt) === reached) Atomics.wait(words, asleepAt, 1)
      Atomics.store(words, asleepAt, 0)
    }
  }
}
