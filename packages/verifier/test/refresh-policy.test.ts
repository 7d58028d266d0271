import t from 'tap'
import { resolveKeySourceOptions } from '../src/keys/key-source-options.js'
import { decideSet, failed, initialState, mayRefreshForUnknownKid, spendBudget, succeeded, type RefreshState } from '../src/keys/refresh-policy.js'

const limits = resolveKeySourceOptions()
const at = (seconds: number): number => seconds * 1000
const cold = initialState(limits, 0)
const warm = (freshnessSeconds?: number): RefreshState => succeeded(cold, limits, 0, freshnessSeconds, 0)

t.test('the set serves, is refreshed ahead, or is refreshed first, by its age', async t => {
  const failing = failed(warm(300), limits, at(250), undefined, 0)
  const cases: ReadonlyArray<readonly [name: string, state: RefreshState, seconds: number, decision: string]> = [
    ['nothing held', cold, 0, 'refresh-first'],
    ['nothing held, a failure waited out', failed(cold, limits, 0, undefined, 0), 0.9, 'unavailable'],
    ['nothing held, the pause is over', failed(cold, limits, 0, undefined, 0), 1, 'refresh-first'],
    ['fresh', warm(300), 239.9, 'use'],
    ['at 80 % of its freshness', warm(300), 240, 'refresh-ahead'],
    ['stale after lying idle: it may hold a withdrawn key', warm(300), 300, 'refresh-first'],
    ['stale because refreshes fail', failing, 400, 'refresh-ahead'],
    ['stale, the next attempt not due', failed(failing, limits, at(400), undefined, 0), 401, 'use'],
    ['just inside the stale bound', failing, 86_399, 'refresh-ahead'],
    ['past the stale bound', failing, 86_400, 'refresh-first'],
    ['past the stale bound, the next attempt not due', failed(failing, limits, at(86_400), undefined, 0), 86_400.5, 'unavailable']
  ]
  for (const [name, state, seconds, decision] of cases) t.equal(decideSet(state, limits, at(seconds)), decision, name)
})

t.test('freshness is what the answer says, within bounds', async t => {
  const cases: ReadonlyArray<readonly [said: number | undefined, seconds: number]> = [
    [undefined, 600], [300, 300], [0, 60], [1, 60], [59, 60], [86_401, 86_400], [2 ** 31, 86_400]
  ]
  for (const [said, seconds] of cases) t.equal(warm(said).freshUntilMs, at(seconds), String(said))
})

t.test('refresh-ahead is spread below 80 %, never above', async t => {
  for (const random of [0, 0.5, 0.999]) {
    const { refreshAheadAtMs } = succeeded(cold, limits, 0, 100, random)
    t.ok(refreshAheadAtMs > at(71) && refreshAheadAtMs <= at(80), String(refreshAheadAtMs))
  }
})

t.test('pauses double from a second to a minute, are halved by chance at the most, and honour Retry-After', async t => {
  let state = cold
  const pauses = Array.from({ length: 9 }, () => {
    state = failed(state, limits, 0, undefined, 0)
    return state.retryAtMs / 1000
  })
  t.same(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60])
  t.equal(failed(cold, limits, 0, undefined, 0.999).retryAtMs > at(0.5), true)
  t.equal(failed(cold, limits, 0, 30, 0).retryAtMs, at(30))
  t.equal(failed(cold, limits, 0, 86_400, 0).retryAtMs, at(60), 'clamped')
  t.equal(failed({ ...cold, failures: 2000 }, limits, 0, 0, 0).retryAtMs, at(60), 'no overflow')
})

t.test('unknown kids spend a budget of two that refills one in 30 s', async t => {
  const allowed = (state: RefreshState, seconds: number): boolean => mayRefreshForUnknownKid(state, limits, at(seconds))
  let state = warm(300)
  t.ok(allowed(state, 0))
  state = spendBudget(state, limits, 0)
  t.ok(allowed(state, 0))
  state = spendBudget(state, limits, 0)
  t.notOk(allowed(state, 0))
  t.notOk(allowed(state, 29.9))
  t.ok(allowed(state, 30))
  state = spendBudget(state, limits, at(30))
  t.notOk(allowed(state, 59))
  t.ok(allowed(spendBudget(state, limits, at(3600)), 3600), 'a long rest gives two, not a hundred and twenty')
  t.notOk(allowed(spendBudget(spendBudget(state, limits, at(3600)), limits, at(3600)), 3600))
  t.notOk(allowed(failed(warm(300), limits, at(1), undefined, 0), 1.5), 'not while a failure is waited out')
})
