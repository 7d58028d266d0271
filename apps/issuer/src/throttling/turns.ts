/** Attempts on one thing take turns: an honest burst waits for a moment, where it would be refused as a flood of guesses. */
import { Busy } from '../errors.js'

/** How many take part. */
export interface TurnOptions {
  /** So many of one name at once. */
  readonly atOnce: number
  /** So many of one name may wait; more are refused. */
  readonly maxWaiting: number
}

interface Queue {
  running: number
  readonly waiting: Array<() => void>
}

/** Lets tasks of one name run a few at a time, in the order of their arrival; those of other names don't matter to them. */
export class Turns {
  readonly #options: TurnOptions
  readonly #queues = new Map<string, Queue>()

  constructor (options: TurnOptions) {
    this.#options = options
  }

  /** Runs the task when its turn comes; rejects with `BUSY` when too many of its name wait already. */
  async take<T> (name: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(name) ?? { running: 0, waiting: [] }
    this.#queues.set(name, queue)
    if (queue.running < this.#options.atOnce) queue.running++
    else if (queue.waiting.length < this.#options.maxWaiting) await new Promise<void>(resolve => { queue.waiting.push(resolve) })
    else throw new Busy()
    try {
      return await task()
    } finally {
      const next = queue.waiting.shift()
      if (next !== undefined) next()
      else if (--queue.running === 0) this.#queues.delete(name)
    }
  }
}
