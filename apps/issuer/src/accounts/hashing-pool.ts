/** Bounds how much is hashed at once, by number and by memory: a password takes 64 MiB and whole cores. */
import { Busy, ClientGone } from '../errors.js'

/** How much a pool takes on. */
export interface HashingPoolOptions {
  /** Tasks that run at once. */
  readonly concurrency: number
  /** What they may take together, in KiB. A task that takes more than that runs alone. */
  readonly budgetKib: number
  /** Tasks that may wait; more are refused. */
  readonly maxWaiting: number
}

/** Something to be done when there is room for it. */
export interface HashingTask<T> {
  /** The memory that it takes, in KiB. */
  readonly memoryKib: number
  /** Ends the wait of a task that nobody waits for any more; one that has begun goes on. */
  readonly signal?: AbortSignal | undefined
  readonly work: () => Promise<T>
}

/** What a pool has to do at this moment. */
export interface HashingLoad {
  readonly running: number
  readonly waiting: number
  /** What the running tasks take, in KiB. */
  readonly memoryKib: number
}

/** Runs tasks in the order of their arrival. */
export interface HashingPool {
  /** @throws `BUSY` when too many wait already, `CLIENT_GONE` when its signal says so before its turn, or what the task throws */
  run<T> (task: HashingTask<T>): Promise<T>
  readonly load: HashingLoad
}

interface Waiting {
  readonly memoryKib: number
  readonly start: () => void
}

/** Makes a pool. Nobody overtakes: a task for which there is no room yet holds back the ones behind it. */
export function createHashingPool ({ concurrency, budgetKib, maxWaiting }: HashingPoolOptions): HashingPool {
  const waiting: Waiting[] = []
  let running = 0
  let memoryKib = 0

  const hasRoomFor = (neededKib: number): boolean => running < concurrency && (running === 0 || memoryKib + neededKib <= budgetKib)

  function take (neededKib: number): void {
    running++
    memoryKib += neededKib
  }

  // Who is next has the room before anybody else can ask for it.
  function startNext (): void {
    for (let [next] = waiting; next !== undefined && hasRoomFor(next.memoryKib); [next] = waiting) {
      waiting.shift()
      take(next.memoryKib)
      next.start()
    }
  }

  async function turn ({ memoryKib: neededKib, signal }: HashingTask<unknown>): Promise<void> {
    if (signal?.aborted === true) throw new ClientGone()
    if (waiting.length === 0 && hasRoomFor(neededKib)) return take(neededKib)
    if (waiting.length >= maxWaiting) throw new Busy()

    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(place), 1)
        reject(new ClientGone())
        startNext()
      }
      const place: Waiting = {
        memoryKib: neededKib,
        start () {
          signal?.removeEventListener('abort', leave)
          resolve()
        }
      }
      waiting.push(place)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    get load () { return { running, waiting: waiting.length, memoryKib } },
    async run (task) {
      await turn(task)
      try {
        return await task.work()
      } finally {
        running--
        memoryKib -= task.memoryKib
        startNext()
      }
    }
  }
}
