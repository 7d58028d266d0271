import t from 'tap'
import { rotationPolicy, rotationProblem, type KeyRecord, type RotationTimes } from '../src/index.js'
import { announce, assertSoundRing, firstKeys, lengthenTokenLifetime, promote, publishedKeys, removeExpired, revoke } from '../src/key-ring/key-state.js'
import type { NewKey } from '../src/key-ring/generate-key.js'
import { nextStep } from '../src/key-ring/rotation.js'
import { dayMs, defaultTimes, hourMs, seeded } from './rings.js'

const policy = rotationPolicy('RS256', defaultTimes)
const start = 1_800_000_000_000
const modulus = (bytes: number): string => Buffer.alloc(bytes, 255).toString('base64url')
const newKey = (kid: string): NewKey => ({ kid, alg: 'RS256', publicJwk: { kty: 'RSA', n: modulus(256), e: 'AQAB' }, privateJwe: 'sealed' })
const first = firstKeys(newKey('a'), newKey('b'), policy, start)
const states = (keys: readonly KeyRecord[]) => Object.fromEntries(keys.map(({ kid, state }) => [kid, state]))

t.test('the numbers of a policy follow from those of the operator', async t => {
  t.match(policy, {
    rotateMs: 90 * dayMs,
    announceMs: dayMs,
    jwksMaxAgeMs: 300_000,
    tokenLifetimeSeconds: 3600,
    viewMaxAgeMs: dayMs - 300_000 - 5_000,
    pollMs: 500
  })
  t.ok(Object.isFrozen(policy))
})

t.test('what is to be done, and when', async t => {
  const promoted = promote(first, policy, start + 90 * dayMs)
  const announced = announce(promoted, newKey('c'), policy, start + 90 * dayMs)
  const isPs: readonly KeyRecord[] = first.map(key => key.state === 'next' ? { ...key, alg: 'PS256' as const, readyAtMs: start + dayMs } : key)
  const previousUntil = start + 90 * dayMs + (dayMs - 305_000) + hourMs + 300_000 + 5_000

  const cases: readonly (readonly [name: string, keys: readonly KeyRecord[], algorithm: 'RS256' | 'PS256' | 'RS256-3072', kind: string, atMs: number])[] = [
    ['a first ring waits for its turn', first, 'RS256', 'promote', start + 90 * dayMs],
    ['a ring without a next key needs one, soon', promoted, 'RS256', 'announce', start + 90 * dayMs + dayMs / 8],
    ['then the previous key goes, which comes first', announced, 'RS256', 'remove', previousUntil],
    ['then it waits again', removeExpired(announced, previousUntil), 'RS256', 'promote', start + 180 * dayMs],
    ['a turn that is overdue waits for the announcement', announce(removeExpired(promoted, previousUntil), newKey('c'), policy, start + 200 * dayMs), 'RS256', 'promote', start + 201 * dayMs],
    ['another algorithm takes over as soon as it is announced', isPs, 'PS256', 'promote', start + dayMs],
    ['a next key of a third algorithm does not', isPs, 'RS256-3072', 'promote', start + 90 * dayMs]
  ]
  for (const [name, keys, algorithm, kind, atMs] of cases) {
    t.test(name, async t => { t.same(nextStep(keys, { ...policy, algorithm }), { kind, atMs }) })
  }
})

t.test('each change makes a sound ring', async t => {
  const promoted = promote(first, policy, start + 5)
  t.same(states(promoted), { a: 'previous', b: 'active' })
  t.match(promoted, [
    { privateJwe: null, demotedAtMs: start + 5, publishUntilMs: start + 5 + policy.viewMaxAgeMs + hourMs + 300_000 + 5_000 },
    { activatedAtMs: start + 5, tokenLifetimeSeconds: 3600 }
  ])
  t.same(states(announce(first, newKey('c'), policy, start)), { a: 'active', c: 'next' }, 'one that never signed may go')
  t.match(announce(promoted, newKey('c'), policy, start)[2], { announcedAtMs: start, readyAtMs: start + dayMs })

  t.same(states(removeExpired(promoted, (promoted[0]?.publishUntilMs ?? 0) - 1)), { a: 'previous', b: 'active' })
  t.same(states(removeExpired(promoted, promoted[0]?.publishUntilMs ?? 0)), { b: 'active' })

  const revoked = revoke(first, 'a', policy, start + 7)
  t.same(states(revoked), { a: 'revoked', b: 'active' })
  t.match(revoked[0], { privateJwe: null, revokedAtMs: start + 7, publishUntilMs: null })
  t.same(publishedKeys(revoked).map(key => key.kid), ['b'])
  t.same(states(revoke(first, 'b', policy, start)), { a: 'active', b: 'revoked' })

  const longer = lengthenTokenLifetime(first, 86_400)
  t.equal(longer[0]?.tokenLifetimeSeconds, 86_400)
  t.equal(lengthenTokenLifetime(longer, 60)[0]?.tokenLifetimeSeconds, 86_400, 'it is never shortened')
  t.equal((promote(longer, policy, start)[0]?.publishUntilMs ?? 0) - start, policy.viewMaxAgeMs + dayMs + 305_000)
  for (const keys of [promoted, revoked, longer]) t.doesNotThrow(() => { assertSoundRing(keys) })
  t.throws(() => { assertSoundRing(revoke(promoted, 'b', policy, start)) }, { code: 'FST_JWT_ISSUE_KEY_RING_CORRUPT' }, 'without a next key the active one cannot be replaced')
})

t.test('numbers that cannot work are refused by the names they were written under', async t => {
  const names = { rotationDays: 'R', announceHours: 'A', jwksMaxAgeSeconds: 'M', tokenMinutes: 'T' }
  const everySecond = { rotationDays: 1 / 86_400, announceHours: 0.6 / 3600, jwksMaxAgeSeconds: 0.2, tokenMinutes: 0.5 }
  const cases: readonly (readonly [times: Partial<RotationTimes>, problem: RegExp | undefined])[] = [
    [{}, undefined],
    [everySecond, undefined],
    [{ rotationDays: 1, announceHours: 24 }, undefined],
    [{ announceHours: 1 / 6 }, undefined],
    [{ announceHours: 0.166 }, /^A is shorter than twice M.*write at least 0\.167, or lower M$/],
    [{ jwksMaxAgeSeconds: 86_400 }, /^A is shorter than twice M.*write at least 48/],
    [{ rotationDays: 0.9 }, /^R is shorter than A.*write at least 1, or lower A$/],
    [{ ...everySecond, tokenMinutes: 1.5 }, undefined],
    [{ ...everySecond, tokenMinutes: 1.6 }, /^R is so short that 10\d keys/],
    [{ ...everySecond, tokenMinutes: 60 }, /^R is so short that 3\d\d\d keys would be published at once, and verifiers take 100: raise it, or lower T$/]
  ]
  for (const [times, problem] of cases) {
    t.test(JSON.stringify(times), async t => {
      const told = rotationProblem({ ...defaultTimes, ...times }, names)
      if (problem === undefined) t.equal(told, undefined)
      else t.match(told, problem)
    })
  }
})

t.test('iss-rotate-overlap: whatever comes in whatever order, no key signs unannounced, and none goes while a token of it may live', async t => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seeded(seed)
    const times = { rotationDays: 1 + random() * 100, announceHours: 1 + random() * 23, jwksMaxAgeSeconds: 1 + random() * 1800, tokenMinutes: 1 + random() * 600 }
    if (rotationProblem(times, { rotationDays: '', announceHours: '', jwksMaxAgeSeconds: '', tokenMinutes: '' }) !== undefined) t.fail('the numbers must work')
    const policy = rotationPolicy('RS256', times)
    let now = start
    let keys = firstKeys(newKey('0'), newKey('1'), policy, now)
    const lastExpiry = new Map<string, number>()
    const faults: string[] = []

    for (let turn = 2; turn < 300; turn += 1) {
      const before = keys
      const chance = random()
      const { kind, atMs } = nextStep(keys, policy)
      // A replica that noticed nothing signs on, at the end of its view at the latest.
      const signer = keys.find(key => key.state === 'active')
      if (signer !== undefined) lastExpiry.set(signer.kid, now + policy.viewMaxAgeMs * random() + signer.tokenLifetimeSeconds * 1000)
      if (chance < 0.05) keys = lengthenTokenLifetime(keys, Math.floor(random() * 100_000))
      else if (chance < 0.1) keys = announce(keys, newKey(String(turn)), policy, now)
      else if (atMs > now) now = chance < 0.5 ? atMs : now + random() * 5 * dayMs
      else if (kind === 'announce') keys = announce(keys, newKey(String(turn)), policy, now)
      else keys = kind === 'promote' ? promote(keys, policy, now) : removeExpired(keys, now)

      assertSoundRing(keys)
      for (const { kid, state, readyAtMs, privateJwe } of keys) {
        const was = before.find(key => key.kid === kid)
        if (state === 'active' && was?.state !== 'active' && (was === undefined || readyAtMs > now)) faults.push(`${kid} signs unannounced`)
        if (state === 'previous' && privateJwe !== null) faults.push(`${kid} kept its private half`)
      }
      const gone = before.filter(key => !keys.some(other => other.kid === key.kid) && key.state !== 'next')
      for (const { kid } of gone) if ((lastExpiry.get(kid) ?? 0) > now) faults.push(`${kid} went while a token lived`)
    }
    t.same(faults, [], `seed ${seed}`)
  }
})
