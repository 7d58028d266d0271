import t from 'tap'
import { resolveKeySourceOptions } from '../../src/keys/key-source-options.js'
import { decideList, failed, initialState, isInUse, isUsable, polling, succeeded, waitedFor, type ListAnswer, type PollFacts, type StatusState } from '../../src/revocation/status-policy.js'

const limits = resolveKeySourceOptions()
const at = (seconds: number): number => seconds * 1000
const cold = initialState(0)
const sound: ListAnswer = { ttlSeconds: 10, exp: 3600, isChanged: true, waited: 'impossible' }
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

t.test('whether a poll was held', async t => {
  const asked: PollFacts = { canWait: true, askedSeconds: 25, isWaitApplied: true, isChanged: false, tookMs: 5000 }
  const cases: ReadonlyArray<readonly [name: string, facts: PollFacts, waited: string]> = [
    ['it says so, and took its time', asked, 'held'],
    ['it says so, and there was news at once', { ...asked, isChanged: true, tookMs: 1 }, 'held'],
    ['it says so, and was back at once with nothing', { ...asked, tookMs: 999 }, 'at once'],
    ['it says nothing, and took half of what it may', { ...asked, isWaitApplied: false, tookMs: 12_500 }, 'held'],
    ['it says nothing, and is merely slow', { ...asked, isWaitApplied: false, tookMs: 12_499 }, 'at once'],
    ['it says nothing, and there was news', { ...asked, isWaitApplied: false, isChanged: true, tookMs: 1 }, 'at once'],
    ['nobody asked', { ...asked, askedSeconds: 0 }, 'not asked'],
    ['no validator', { ...asked, canWait: false }, 'impossible']
  ]
  for (const [name, facts, waited] of cases) t.equal(waitedFor(facts), waited, name)
})

t.test('when the next poll is due', async t => {
  const after = (...answers: readonly Partial<ListAnswer>[]): StatusState =>
    answers.reduce<StatusState>((state, answer) => succeeded(state, limits, 0, { ...sound, isChanged: false, ...answer }, 0), cold)
  const first: Partial<ListAnswer> = { isChanged: true, waited: 'not asked' }
  const waiting: Partial<ListAnswer> = { waited: 'held' }
  const quick: Partial<ListAnswer> = { waited: 'at once' }
  const news: Partial<ListAnswer> = { waited: 'at once', isChanged: true }
  const cases: ReadonlyArray<readonly [name: string, state: StatusState, seconds: number, mode: string]> = [
    ['the first time, whether it waits is tried at once', after(first), 0.25, 'unknown'],
    ['nothing to wait by', held, 10, 'poll'],
    ['it waits', after(first, waiting), 0.1, 'long-poll'],
    ['it does not', after(first, quick), 10, 'poll'],
    ['there was news before it could wait', after(first, news), 0.25, 'unknown'],
    ['and again: no more often than it must be', after(first, news, news, news), 1, 'unknown'],
    ['news for ever', after(first, ...Array.from({ length: 2000 }, () => news)), 10, 'unknown'],
    ['it did not wait, and has news', after(first, quick, news), 10, 'poll'],
    ['it did not wait, and does now', after(first, quick, waiting), 0.1, 'long-poll'],
    ['it waits, and there was news between two polls', after(first, waiting, news), 0.1, 'long-poll'],
    ['it waited, and is back at once', after(first, waiting, quick), 1, 'long-poll'],
    ['and again', after(first, waiting, quick, quick), 2, 'long-poll'],
    ['four times', after(first, waiting, quick, quick, quick, quick), 8, 'long-poll'],
    ['it waits no more', after(first, waiting, quick, quick, quick, quick, quick), 10, 'poll'],
    ['a request that was not asked to wait, between', after(first, waiting, first), 0.1, 'long-poll'],
    ['the same, where it does not wait', after(first, quick, first), 10, 'poll'],
    ['a failure', failed(after(first, waiting), limits, 0, undefined, 0), 1, 'unknown'],
    ['another', failed(failed(after(first, waiting), limits, 0, undefined, 0), limits, 0, undefined, 0), 2, 'unknown'],
    ['Retry-After', failed(after(first, waiting), limits, 0, 40, 0), 40, 'unknown']
  ]
  for (const [name, { pollAtMs, mode }, seconds, expectedMode] of cases) t.same([pollAtMs, mode], [at(seconds), expectedMode], name)
  t.equal(succeeded(cold, limits, 0, sound, 0.5).pollAtMs, at(9.5), 'earlier, so that a fleet does not ask in step')
})

t.test('polls go on for five minutes after the last use', async t => {
  t.equal(isInUse(0, at(300)), true)
  t.equal(isInUse(0, at(300.001)), false)
})
