/** Signatures of one turn, and the thread that helps: the protocol step by step, then with a real thread. */
import t from 'tap'
import { createPublicKey } from 'node:crypto'
import { createTestKey, signCompact } from '@signet/test-issuer'
import type { VerificationKey } from '../src/keys/jwk.js'
import { createSlotMemory, openOfferingSide, openTakingSide } from '../src/signatures/shared-slots.js'
import type { SignedBytes } from '../src/signatures/signature.js'
import { createSignatureThread, type SignatureThread } from '../src/signatures/signature-thread.js'
import { createSignatureBatch } from '../src/signatures/turn-batch.js'
import { start } from './start.js'

const testKey = createTestKey('ES256')
const key: VerificationKey = {
  kid: testKey.kid,
  alg: 'ES256',
  kty: 'EC',
  crv: 'P-256',
  signatureBytes: 64,
  keyObject: createPublicKey({ key: { ...testKey.publicJwk }, format: 'jwk' })
}

function signedBytes (text: string, signer = testKey): SignedBytes {
  const compact = signCompact(signer, { alg: 'ES256' }, text)
  const end = compact.lastIndexOf('.')
  return { signingInput: Buffer.from(compact.slice(0, end)), signature: Buffer.from(compact.slice(end + 1), 'base64url') }
}

const sound = signedBytes('{"sub":"sound"}')
const forged = signedBytes('{"sub":"forged"}', createTestKey('ES256'))

const noThread: SignatureThread = { expect: () => {}, offer: () => undefined, takeBack: () => 'untouched', giveUp: () => {} }

t.test('what is offered is done by the thread, or taken back untouched', async t => {
  const memory = createSlotMemory()
  const ours = openOfferingSide(memory)
  const theirs = openTakingSide(memory)
  const [first, second, third] = [sound, forged, sound].map((signed, i) => ours.offer(signed, i) ?? -1)
  t.equal(ours.takeBack(third ?? -1), 'untouched')
  const seen: unknown[] = []
  const judge = (signed: SignedBytes, keyNumber: number): boolean => {
    seen.push([Buffer.from(signed.signingInput).toString(), Buffer.from(signed.signature).toString('hex'), keyNumber])
    return keyNumber === 0
  }
  t.equal(theirs.takeNext(judge), true)
  t.equal(theirs.takeNext(judge), true)
  t.equal(theirs.takeNext(judge), false, 'what was taken back is not to be had')
  t.same(seen, [sound, forged].map(({ signingInput, signature }, i) => [Buffer.from(signingInput).toString(), Buffer.from(signature).toString('hex'), i]))
  t.equal(ours.takeBack(first ?? -1), 'sound')
  t.equal(ours.takeBack(second ?? -1), 'unsound')
})

t.test('an outcome that comes after its check was given up changes nothing', async t => {
  const memory = createSlotMemory()
  const ours = openOfferingSide(memory)
  const theirs = openTakingSide(memory)
  const late = ours.offer(forged, 1) ?? -1
  let following = -1
  theirs.takeNext(() => {
    t.equal(ours.takeBack(late), 'under way')
    ours.giveUp(late)
    // Once around, so that the same slot holds another check.
    for (let i = 0; i < 255; i++) ours.giveUp(ours.offer(sound, 1) ?? -1)
    following = ours.offer(forged, 2) ?? -1
    return true
  })
  t.equal(ours.takeBack(following), 'untouched', 'nobody has looked at the second forgery')
})

t.test('what cannot be decided goes back', async t => {
  const memory = createSlotMemory()
  const ours = openOfferingSide(memory)
  const theirs = openTakingSide(memory)
  const ticket = ours.offer(sound, 1) ?? -1
  t.equal(theirs.takeNext(() => undefined), true)
  t.equal(ours.takeBack(ticket), 'untouched')
})

t.test('a full memory, and a check too large for it, are declined', async t => {
  const ours = openOfferingSide(createSlotMemory())
  t.equal(ours.offer({ signingInput: Buffer.alloc(4000), signature: Buffer.alloc(97) }, 1), undefined)
  const tickets = Array.from({ length: 256 }, () => ours.offer(sound, 1))
  t.notOk(tickets.includes(undefined))
  t.equal(ours.offer(sound, 1), undefined)
  ours.takeBack(tickets[0] ?? -1)
  t.not(ours.offer(sound, 1), undefined, 'there is room again')
})

t.test('a thread that slept through more than all slots goes on with what is there', async t => {
  const memory = createSlotMemory()
  const ours = openOfferingSide(memory)
  const theirs = openTakingSide(memory)
  for (let i = 0; i < 1000; i++) ours.giveUp(ours.offer(sound, i) ?? -1)
  const numbers: number[] = []
  while (theirs.takeNext((_signed, keyNumber) => { numbers.push(keyNumber); return true }));
  t.same(numbers, Array.from({ length: 256 }, (_, i) => 744 + i))
})

t.test('the signatures of a turn are verified together, and each gets its own verdict', async t => {
  const runs: Array<() => void> = []
  const batch = createSignatureBatch({ thread: noThread, schedule: run => runs.push(run) })
  const verdicts = Promise.all([sound, forged, sound].map(signed => batch.isSound(signed, key, 'ES256')))
  t.equal(runs.length, 1)
  runs[0]?.()
  t.same(await verdicts, [true, false, true])
})

t.test('one turn blocks for 4 ms at the most; what is left keeps its place', async t => {
  const runs: Array<() => void> = []
  let nowMs = 0
  const batch = createSignatureBatch({ thread: noThread, schedule: run => runs.push(run), monotonicNow: () => nowMs++ })
  const order: number[] = []
  const all = [0, 1, 2, 3, 4, 5, 6].map(async i => { await batch.isSound(sound, key, 'ES256'); order.push(i) })
  runs.shift()?.()
  await Promise.resolve()
  await Promise.resolve()
  t.same(order, [0, 1, 2])
  const late = batch.isSound(sound, key, 'ES256').then(() => { order.push(7) })
  t.equal(runs.length, 1, 'the rest is scheduled, once')
  while (runs.length > 0) runs.shift()?.()
  await Promise.all([...all, late])
  t.same(order, [0, 1, 2, 3, 4, 5, 6, 7])
})

t.test('what a thread is in the middle of is not waited for', async t => {
  const runs: Array<() => void> = []
  const outcomes = { 1: ['sound'], 2: ['unsound'], 3: ['under way', 'under way'], 4: ['under way', 'sound'], 5: ['untouched'] } as Record<number, Array<ReturnType<SignatureThread['takeBack']>>>
  const given: number[] = []
  let tickets = 0
  const thread: SignatureThread = { expect: () => {}, offer: () => ++tickets, takeBack: ticket => outcomes[ticket]?.shift() ?? 'untouched', giveUp: ticket => given.push(ticket) }
  const batch = createSignatureBatch({ thread, schedule: run => runs.push(run) })
  const verdicts = Promise.all([forged, sound, forged, forged, forged].map(signed => batch.isSound(signed, key, 'ES256')))
  runs[0]?.()
  t.same(await verdicts, [true, false, false, true, false], "the thread's word for 1, 2 and 4, our own for 3 and 5")
  t.same(given, [3])
})

t.test('what throws is a rejection of its own', async t => {
  const batch = createSignatureBatch({ thread: noThread })
  const broken = { ...key, keyObject: {} as VerificationKey['keyObject'] }
  const [bad, good] = await Promise.allSettled([batch.isSound(sound, broken, 'ES256'), batch.isSound(sound, key, 'ES256')])
  t.match([bad, good], [{ status: 'rejected', reason: { code: 'ERR_INVALID_ARG_TYPE' } }, { status: 'fulfilled', value: true }])
})

/** Turns of the event loop until the thread has answered, or a good while has passed. */
async function outcomeOf (thread: SignatureThread, ticket: number): Promise<string> {
  for (let turn = 0; turn < 1_000_000; turn++) {
    await new Promise(setImmediate)
    const outcome = thread.takeBack(ticket)
    if (outcome !== 'under way') return outcome
  }
  return 'never'
}

t.test('a real thread is started when it is worthwhile, learns keys, and answers', async t => {
  const thread = createSignatureThread(2)
  t.equal(thread.offer(sound, key, 'ES256'), undefined, 'there is none yet')
  thread.expect(7)
  t.equal(thread.offer(sound, key, 'ES256'), undefined, 'seven signatures are not worth it')
  thread.expect(8)
  const verdicts = new Set<string>()
  // Until it has come up, what is offered comes back untouched.
  for (let attempt = 0; attempt < 10_000 && verdicts.size < 2; attempt++) {
    for (const [name, signed] of [['sound', sound], ['unsound', forged]] as const) {
      const ticket = thread.offer(signed, key, 'ES256')
      if (ticket === undefined) throw new Error('the thread declined')
      await new Promise(resolve => { setTimeout(resolve, 1) })
      const outcome = await outcomeOf(thread, ticket)
      if (outcome === name) verdicts.add(name)
      else if (outcome !== 'untouched') t.fail(`${outcome} is said of what is ${name}`)
    }
  }
  t.equal(verdicts.size, 2)
})

t.test('no thread is started on one processor', async t => {
  const thread = createSignatureThread(1)
  thread.expect(1000)
  t.equal(thread.offer(sound, key, 'ES256'), undefined)
  t.equal(thread.takeBack(1), 'untouched')
  t.doesNotThrow(() => { thread.giveUp(1) })
})

t.test('thousands of tokens at once, good and bad, each get their own verdict, thread or not', async t => {
  const { issuer, verifier } = await start(t, { algorithms: ['ES256'], tokenCache: false }, { algorithm: 'ES256' })
  const tokens = Array.from({ length: 50 }, (_, i) => issuer.mint({ sub: `user-${i}` }))
  await verifier.verify(tokens[0] ?? '')
  const isForged = (i: number): boolean => i % 7 === 0
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => {
      const token = tokens[i % 50] ?? ''
      const [header = '', payload = ''] = token.split('.')
      const [, , foreign = ''] = (tokens[(i + 1) % 50] ?? '').split('.')
      return verifier.verify(isForged(i) ? `${header}.${payload}.${foreign}` : token)
    }))
    const wrong = outcomes.filter((outcome, i) => isForged(i)
      ? outcome.status !== 'rejected' || outcome.reason.code !== 'ERR_SIGNATURE_INVALID'
      : outcome.status !== 'fulfilled' || outcome.value.sub !== `user-${i % 50}`)
    t.equal(wrong.length, 0)
  }
})
