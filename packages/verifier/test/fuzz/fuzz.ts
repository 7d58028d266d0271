/** Differential fuzzing against jose, on as many threads as there are cores. */
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { casesPerWorld, type Report } from './run-cases.js'

/** The report of a whole run. */
export interface FuzzReport extends Report {
  readonly seconds: number
  /** Resident memory once every thread has warmed up, and at the end. */
  readonly residentBytes: readonly [start: number, end: number]
}

const casesPerRange = 32 * casesPerWorld

const sum = (left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return Object.fromEntries([...names].sort().map(name => [name, (left[name] ?? 0) + (right[name] ?? 0)]))
}

const add = (left: Report, right: Report): Report => ({
  cases: left.cases + right.cases,
  acceptedByBoth: left.acceptedByBoth + right.acceptedByBoth,
  refusedByBoth: sum(left.refusedByBoth, right.refusedByBoth),
  refusedByUs: sum(left.refusedByUs, right.refusedByUs),
  failures: [...left.failures, ...right.failures]
})

/** Runs cases 0 up to `cases` of a seed. */
export async function fuzz (seed: number, cases: number, threads = availableParallelism()): Promise<FuzzReport> {
  const startedAt = performance.now()
  let total: Report = { cases: 0, acceptedByBoth: 0, refusedByBoth: {}, refusedByUs: {}, failures: [] }
  let next = 0
  let warmBytes: number | undefined

  async function runRanges (worker: Worker): Promise<void> {
    while (next < cases) {
      const from = next
      next = Math.min(cases, from + casesPerRange)
      worker.postMessage({ seed, from, to: next })
      const [report] = await once(worker, 'message') as [Report]
      total = add(total, report)
      if (total.cases >= cases / 4) warmBytes ??= process.memoryUsage.rss()
    }
  }

  const workers = Array.from({ length: threads }, () => new Worker(new URL('./worker.js', import.meta.url)))
  try {
    await Promise.all(workers.map(runRanges))
    const endBytes = process.memoryUsage.rss()
    return { ...total, seconds: (performance.now() - startedAt) / 1000, residentBytes: [warmBytes ?? endBytes, endBytes] }
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()))
  }
}
