import type { KeyStatus } from '@signet/fastify-jwt-issue'
import t from 'tap'
import { phasesOf, rotationTimeOf } from '../src/pages/admin/key-phases.js'
import { keyTimeline } from '../src/pages/admin/key-timeline.js'

const none = { readyAtMs: 0, tokenLifetimeSeconds: 3600, activatedAtMs: null, demotedAtMs: null, publishUntilMs: null, revokedAtMs: null, keyEncryptionKeyId: null }
const key = (kid: string, state: KeyStatus['state'], announcedAtMs: number, times: Partial<KeyStatus> = {}): KeyStatus =>
  ({ kid, alg: 'RS256', state, createdAtMs: announcedAtMs, announcedAtMs, ...none, ...times })

const nowMs = 100
const rotationAtMs = 150
const cases: ReadonlyArray<readonly [what: string, key: KeyStatus, phases: ReadonlyArray<readonly [state: string, fromMs: number, toMs: number, isPlanned: boolean]>]> = [
  ['announced', key('a', 'next', 80), [['next', 80, 100, false], ['next', 100, 150, true]]],
  ['announced just now', key('a', 'next', 100), [['next', 100, 150, true]]],
  ['signing', key('a', 'active', 10, { activatedAtMs: 40 }), [['next', 10, 40, false], ['active', 40, 100, false], ['active', 100, 150, true]]],
  ['signing from the first moment', key('a', 'active', 10, { activatedAtMs: 10 }), [['active', 10, 100, false], ['active', 100, 150, true]]],
  ['only verifying', key('a', 'previous', 10, { activatedAtMs: 20, demotedAtMs: 90, publishUntilMs: 120 }), [['next', 10, 20, false], ['active', 20, 90, false], ['previous', 90, 100, false], ['previous', 100, 120, true]]],
  ['revoked while it was announced', key('a', 'revoked', 10, { revokedAtMs: 50 }), [['next', 10, 50, false]]],
  ['revoked while it signed', key('a', 'revoked', 10, { activatedAtMs: 20, demotedAtMs: 50, revokedAtMs: 50 }), [['next', 10, 20, false], ['active', 20, 50, false]]],
  ['revoked while it verified', key('a', 'revoked', 10, { activatedAtMs: 20, demotedAtMs: 50, revokedAtMs: 70 }), [['next', 10, 20, false], ['active', 20, 50, false], ['previous', 50, 70, false]]]
]
for (const [what, life, expected] of cases) {
  t.test(`the life of a key: ${what}`, async t => {
    t.strictSame(phasesOf(life, nowMs, rotationAtMs).map(({ state, fromMs, toMs, isPlanned }) => [state, fromMs, toMs, isPlanned]), expected)
  })
}

t.test('the next rotation is when the active key has signed for long enough, and the next one is ready', async t => {
  const active = key('a', 'active', 0, { activatedAtMs: 20 })
  t.equal(rotationTimeOf([active, key('b', 'next', 30, { readyAtMs: 60 })], 90), 110)
  t.equal(rotationTimeOf([active, key('b', 'next', 30, { readyAtMs: 120 })], 90), 120)
  t.equal(rotationTimeOf([active], 90), 110)
})

t.test('the drawing has a row a key, without those that were over long ago, and says in words what it shows', async t => {
  const svg = keyTimeline({
    nowMs,
    rotationAtMs,
    maxPastMs: 60,
    keys: [
      key('<active>', 'active', 30, { activatedAtMs: 50 }),
      key('a-kid-that-is-long', 'next', 90),
      key('over', 'revoked', 1, { activatedAtMs: 2, demotedAtMs: 20, revokedAtMs: 20 })
    ]
  })
  t.match(svg, /<desc[^>]*>&#60;active&#62; is active, a-kid-th… is next\./)
  t.equal(svg.match(/<text class="kid"/g)?.length, 2)
  t.match(svg, /<rect class="active" [^]*<rect class="active planned" /)
  t.notMatch(svg, /<active>|NaN|Infinity|over/)
  const numbers = [...svg.matchAll(/ (?:x|x1|width)="([^"]+)"/g)].map(([, value]) => Number(value))
  t.ok(numbers.every(value => value >= 0 && value <= 960), 'all of it is within')
})
