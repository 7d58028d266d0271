import t from 'tap'
import { resolveKeySourceOptions } from '../../src/keys/key-source-options.js'
import { decideList, failed, initialState, isInUse, isUsable, polling, succeeded, type ListAnswer, type StatusState } from '../../src/revocation/status-policy.js'

const limits = resolveKeySourceOptions()
const at = (seconds: number): number => seconds * 1000
const cold = initialState(0)
const sound: ListAnswer = { ttlSeconds: 10, exp: 3600, isChanged: true, wait: 'impossible', tookMs: 0 }
const held = succeeded(cold, limits, 0, sound, 0)
const failing = failed(held, limits, at(9), undefined, 0)

t.test('the list serves, is refreshed behind, or is refreshed first, by its age and by what failed', async t => {
  const cases: ReadonlyArray<readonly [name: string, state: StatusState, seconds: number, decision: string]> = [
    ['nothing held', cold, 0, 'refresh-first'],
    ['nothing held, a failure waited out', failed(cold, limits, 0, undefined, 0), 0.9, 'unavailable'],
    ['nothing held, the pause is over', failed(cold, limits, 0, undefined, 0), 1, 'refresh-first'],
    ['fresh', held, 9.9, 'use'],
    ['past its ttl, and nobody polled', held, 10, 'refresh-first'],
    ['a poll is under way', polling(held, at(9), 30), 38.9, 'use'],
    ['a poll is past its deadline, and nobody noticed', polling(held, at(9), 30), 39, 'refresh-first'],
    ['past its ttl, a failure waited out', failing, 10, 'refresh-behind'],
    ['past its ttl, the pause not over', failed(failing, limits, at(10), undefined, 0), 11, 'use'],
    ['failing, to its end', failing, 3599.9, 'refresh-behind'],
    ['past its exp', failing, 3600, 'refresh-first'],
    ['past its exp, a failure waited out', failed(failing, limits, at(3600), 30, 0), 3610, 'unavailable']
  ]
  for (const [name, state, seconds, decision] of cases) t.equal(decideList(state, at(seconds), at(seconds)), decision, name)
})

t.test('a list without exp serves for a day without its issuer', async t => {
  const endless = succeeded(cold, limits, 0, { ...sound, exp: undefined }, 0)
  t.equal(isUsable(endless, at(86_399), at(1e9)), true)
  t.equal(isUsable(endless, at(86_400), 0), false)
})

t.test('when the next poll is due', async t => {
  const waiting = succeeded(cold, limits, 0, { ...sound, wait: 'applied', tookMs: 5000 }, 0)
  const quick: ListAnswer = { ...sound, isChanged: false, wait: 'applied', tookMs: 999 }
  const inARow = (count: number): StatusState => Array.from({ length: count }).reduce<StatusState>(state => succeeded(state, limits, 0, quick, 0), waiting)
  const cases: ReadonlyArray<readonly [name: string, state: StatusState, seconds: number, mode: string]> = [
    ['the first time, whether it waits is tried at once', succeeded(cold, limits, 0, { ...sound, wait: 'not asked' }, 0), 0.25, 'unknown'],
    ['nothing to wait by', held, 10, 'poll'],
    ['the issuer does not wait', succeeded(cold, limits, 0, { ...sound, wait: 'ignored' }, 0), 10, 'poll'],
    ['the same, spread', succeeded(cold, limits, 0, { ...sound, wait: 'ignored' }, 0.999), 9.001, 'poll'],
    ['it waited, and nothing changed', succeeded(cold, limits, 0, { ...sound, wait: 'applied', isChanged: false, tookMs: 25_000 }, 0), 0.1, 'long-poll'],
    ['something changed at once', succeeded(cold, limits, 0, { ...sound, wait: 'applied', tookMs: 1 }, 0), 0.1, 'long-poll'],
    ['it says it waits and does not', inARow(1), 1, 'long-poll'],
    ['the same again', inARow(2), 2, 'long-poll'],
    ['and again', inARow(4), 8, 'long-poll'],
    ['no less often than the ttl', inARow(5), 10, 'long-poll'],
    ['for ever', inARow(2000), 10, 'long-poll'],
    ['a failure', failed(waiting, limits, 0, undefined, 0), 1, 'unknown'],
    ['another', failed(failed(waiting, limits, 0, undefined, 0), limits, 0, undefined, 0), 2, 'unknown'],
    ['Retry-After', failed(waiting, limits, 0, 40, 0), 40, 'unknown'],
    ['a ttl shorter than the first pause', succeeded(cold, limits, 0, { ...sound, ttlSeconds: 0, wait: 'not asked' }, 0), 0.25, 'unknown']
  ]
  for (const [name, { pollAtMs, mode }, seconds, expectedMode] of cases) t.same([pollAtMs, mode], [at(seconds), expectedMode], name)
})

t.test('polls go on for five minutes after the last use', async t => {
  t.equal(isInUse(0, at(300)), true)
  t.equal(isInUse(0, at(300.001)), false)
})
