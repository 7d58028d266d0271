import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose'
import t from 'tap'
import { memoryKeyStore, openKeyRing, rotationPolicy, type JwkSet, type KeyRing, type KeyStore, type RotationPolicy, type RotationTimes, type Schedule } from '../src/index.js'
import { signToken } from '../src/sign-token.js'
import { startMs } from './build-app.js'
import { seeded } from './rings.js'

/** Time that passes only when told to, for every timer and clock of a simulation. */
class World {
  now = startMs
  readonly #tasks = new Map<symbol, { readonly atMs: number, readonly task: () => void }>()

  readonly schedule: Schedule = (task, delayMs) => {
    const id = Symbol('task')
    this.#tasks.set(id, { atMs: this.now + delayMs, task })
    return () => { this.#tasks.delete(id) }
  }

  /** Moves the time to the next task, or to `limitMs`, and lets everything that follows from it happen. */
  async step (limitMs: number): Promise<void> {
    const [id, due] = [...this.#tasks].reduce<[symbol, { atMs: number, task: () => void }] | [undefined, undefined]>(
      (first, entry) => first[1] === undefined || entry[1].atMs < first[1].atMs ? entry : first, [undefined, undefined])
    if (id === undefined || due === undefined || due.atMs > limitMs) {
      this.now = limitMs
      return
    }
    this.now = Math.max(this.now, due.atMs)
    this.#tasks.delete(id)
    due.task()
    for (let turn = 0; turn < 40; turn += 1) await new Promise(setImmediate)
  }
}

interface Replica {
  readonly ring: KeyRing
  /** Whether the store cannot be reached from here. */
  cutOff: boolean
  /** What it published since when, and whether anybody would ask it. */
  readonly published: { readonly sinceMs: number, readonly jwks: JwkSet, readonly isReady: boolean }[]
}

/** A connection to the store that can be cut. */
function cuttable (store: KeyStore, isCut: () => boolean): KeyStore {
  const reach = <A extends unknown[], R>(method: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
    if (isCut()) throw new Error('the store is away')
    return await method(...args)
  }
  return { load: reach(store.load), save: reach(store.save) }
}

async function startReplica (world: World, store: KeyStore, policy: RotationPolicy, skewMs: number): Promise<Replica> {
  const replica: { cutOff: boolean, published: Replica['published'] } = { cutOff: false, published: [] }
  const ring = await openKeyRing({
    store: cuttable(store, () => replica.cutOff),
    keyEncryptionKeys: [Buffer.alloc(32, 1).toString('base64url')],
    policy,
    now: () => world.now + skewMs,
    monotonicNow: () => world.now,
    schedule: world.schedule
  })
  await ring.start()
  return Object.assign(replica, { ring })
}

function notePublished (world: World, { ring, published }: Replica): void {
  const last = published.at(-1)
  const isReady = ring.health().canSign
  if (last?.jwks !== ring.jwks || last.isReady !== isReady) published.push({ sinceMs: world.now, jwks: ring.jwks, isReady })
}

/** Every set that a verifier may still hold: fetched from a ready replica within max-age before now. */
function heldSets ({ published }: Replica, now: number, maxAgeMs: number): readonly JwkSet[] {
  return published.filter(({ isReady }, index) => isReady && (published[index + 1]?.sinceMs ?? Infinity) >= now - maxAgeMs).map(({ jwks }) => jwks)
}

const schedules: readonly (readonly [name: string, times: RotationTimes, rotations: number])[] = [
  ['every second', { rotationDays: 1 / 86_400, announceHours: 0.6 / 3600, jwksMaxAgeSeconds: 0.2, tokenMinutes: 0.05 }, 20],
  ['every quarter of an hour', { rotationDays: 1 / 96, announceHours: 0.2, jwksMaxAgeSeconds: 300, tokenMinutes: 15 }, 12]
]

for (const [name, times, rotations] of schedules) {
  for (const cuts of [false, true]) {
    t.test(`iss-rotate-publish-first, iss-rotate-two-nodes: ${name}${cuts ? ', with replicas that lose the store now and then' : ''}`, async t => {
      const random = seeded(7)
      const world = new World()
      const store = memoryKeyStore()
      const reckoned = rotationPolicy('EdDSA', times)
      // Rarer looks are a harder test, and a shorter one.
      const policy = { ...reckoned, pollMs: reckoned.viewMaxAgeMs / 10 }
      const skewMs = Math.min(2_000, policy.announceMs / 10)
      const replicas = [await startReplica(world, store, policy, 0), await startReplica(world, store, policy, skewMs), await startReplica(world, store, policy, -skewMs)]
      t.teardown(() => Promise.all(replicas.map(({ ring }) => ring.close())))

      const endMs = startMs + rotations * policy.rotateMs
      const tokens: { readonly text: string, readonly kid: string, readonly expiresAtMs: number }[] = []
      const faults: string[] = []
      const signers = new Set<string>()
      const refused: number[] = []

      while (world.now < endMs) {
        await world.step(world.now + policy.pollMs * random())
        for (const replica of replicas) {
          if (cuts && random() < 0.01) replica.cutOff = !replica.cutOff
          notePublished(world, replica)
        }
        const signer = replicas[Math.floor(random() * replicas.length)]
        if (signer === undefined || random() > 0.2) continue
        const key = await Promise.resolve(signer.ring.signingKeyFor(policy.tokenLifetimeSeconds)).catch(() => undefined)
        if (key === undefined) {
          refused.push(world.now)
          continue
        }
        const { kid } = key
        signers.add(kid)
        tokens.push({ text: await signToken({ sub: 'user-1' }, key), kid, expiresAtMs: world.now + policy.tokenLifetimeSeconds * 1000 })
        for (const replica of replicas) {
          for (const { keys } of heldSets(replica, world.now, policy.jwksMaxAgeMs)) {
            if (!keys.some(jwk => jwk.kid === kid)) faults.push(`${kid} signed at ${world.now - startMs} and was not published everywhere`)
          }
        }
        for (const { kid, expiresAtMs } of tokens.filter(token => token.expiresAtMs + 5_000 > world.now)) {
          if (replicas.some(({ ring }) => ring.health().canSign && !ring.jwks.keys.some(jwk => jwk.kid === kid))) {
            faults.push(`${kid} went before ${expiresAtMs - startMs}`)
          }
        }
      }

      t.same(faults, [])
      t.ok(signers.size > rotations * (cuts ? 0.3 : 0.8), `${signers.size} keys signed ${tokens.length} tokens`)
      if (!cuts) t.same(refused, [])
      const last = tokens.at(-1)
      const set = replicas.find(({ cutOff }) => !cutOff)?.ring.jwks
      if (last !== undefined && set !== undefined) {
        t.equal(decodeProtectedHeader(last.text).kid, last.kid)
        await t.resolves(jwtVerify(last.text, createLocalJWKSet(set as JSONWebKeySet)))
      }
    })
  }
}
