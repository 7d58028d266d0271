import t from 'tap'
import { createHashingPool } from '../src/accounts/hashing-pool.js'
import type { HashingPool } from '../src/accounts/hashing-pool.js'

const settle = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

/** A pool whose tasks end when they are told to. */
function watched (pool: HashingPool) {
  const begun: string[] = []
  const end = new Map<string, () => void>()
  const run = (name: string, memoryKib = 1, signal?: AbortSignal): Promise<string> => pool.run({
    memoryKib,
    signal,
    async work () {
      begun.push(name)
      await new Promise<void>(resolve => { end.set(name, resolve) })
      if (name === 'fails') throw new Error('it failed')
      return name
    }
  })
  const finish = async (name: string): Promise<void> => {
    end.get(name)?.()
    await settle()
  }
  return { begun, end, run, finish }
}

t.test('L3 the pool runs so many at once, lets so many wait, and refuses the rest', async t => {
  const pool = createHashingPool({ concurrency: 2, budgetKib: 100, maxWaiting: 1 })
  const { begun, end, run, finish } = watched(pool)
  const first = run('first')
  const second = run('fails')
  const third = run('third')
  await t.rejects(run('fourth'), { code: 'BUSY', statusCode: 503 })
  t.strictSame(begun, ['first', 'fails'])
  t.strictSame(pool.load, { running: 2, waiting: 1, memoryKib: 2 })
  end.get('fails')?.()
  await t.rejects(second, { message: 'it failed' })
  await settle()
  t.strictSame(begun, ['first', 'fails', 'third'])
  await finish('first')
  await finish('third')
  t.strictSame(await Promise.all([first, third]), ['first', 'third'])
  t.strictSame(pool.load, { running: 0, waiting: 0, memoryKib: 0 }, 'a failed task gives its place back')
})

t.test('L3 the tasks share a budget of memory; one that takes more runs alone, and nobody overtakes', async t => {
  const pool = createHashingPool({ concurrency: 3, budgetKib: 100, maxWaiting: 10 })
  const { begun, run, finish } = watched(pool)
  const all = [run('60', 60), run('30', 30), run('50', 50), run('5', 5), run('500', 500), run('1', 1)]
  await settle()
  t.strictSame(begun, ['60', '30'])
  await finish('30')
  t.strictSame(begun, ['60', '30'], 'the small one behind waits as well')
  await finish('60')
  t.strictSame(begun, ['60', '30', '50', '5'])
  await finish('50')
  t.strictSame(begun, ['60', '30', '50', '5'])
  await finish('5')
  t.strictSame(begun, ['60', '30', '50', '5', '500'])
  t.strictSame(pool.load, { running: 1, waiting: 1, memoryKib: 500 })
  await finish('500')
  await finish('1')
  t.strictSame(await Promise.all(all), ['60', '30', '50', '5', '500', '1'])
})

t.test('a task that nobody waits for any more leaves the queue, and one that has begun goes on', async t => {
  const pool = createHashingPool({ concurrency: 1, budgetKib: 100, maxWaiting: 2 })
  const { begun, run, finish } = watched(pool)
  const gone = new AbortController()
  const first = run('first', 1, gone.signal)
  const second = run('second', 1, gone.signal)
  const third = run('third')
  gone.abort()
  await t.rejects(second, { code: 'CLIENT_GONE' })
  await t.rejects(run('late', 1, gone.signal), { code: 'CLIENT_GONE' })
  t.equal(pool.load.waiting, 1)
  await finish('first')
  t.equal(await first, 'first')
  await finish('third')
  t.equal(await third, 'third')
  t.strictSame(begun, ['first', 'third'])
})

t.test('when a big task leaves the queue, those behind it have room', async t => {
  const pool = createHashingPool({ concurrency: 2, budgetKib: 10, maxWaiting: 2 })
  const { begun, run, finish } = watched(pool)
  const gone = new AbortController()
  const all = [run('first', 5), run('big', 10, gone.signal).catch(() => 'left'), run('small', 5)]
  gone.abort()
  await settle()
  t.strictSame(begun, ['first', 'small'])
  await finish('first')
  await finish('small')
  t.strictSame(await Promise.all(all), ['first', 'left', 'small'])
})
