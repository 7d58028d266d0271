/** Whatever becomes of a list on its way, it is the issuer's or none: nothing else serves, and nothing crashes. */
import { randomInt } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import t from 'tap'
import { FetchError } from '../../src/keys/fetch-error.js'
import { parseJwk, type VerificationKey } from '../../src/keys/jwk.js'
import { readStatusListToken, type StatusListRules } from '../../src/revocation/status-list-token.js'
import { createSignatureThread } from '../../src/signatures/signature-thread.js'
import { createSignatureBatch } from '../../src/signatures/turn-batch.js'
import { startSeconds } from '../start.js'
import { createRandom, type Random } from '../fuzz/random.js'
import { key, listToken, listUri, lstOf, pack } from './list-desk.js'

const seed = Number(process.env['SIGNET_FUZZ_SEED'] ?? randomInt(2 ** 31))
const verificationKey = parseJwk(key.publicJwk) as VerificationKey
const rules: StatusListRules = {
  keys: { getKey: () => verificationKey, stillHolds: () => true },
  signatures: createSignatureBatch({ thread: createSignatureThread() }),
  algorithms: new Set(['EdDSA']),
  clockToleranceSeconds: 5,
  now: () => startSeconds * 1000,
  maxListBytes: 4096
}

const strange: readonly unknown[] = [null, true, 0, -1, 1.5, 3, 8, 2 ** 53, '', '1', 'eNrbuRgAAhcBXQ', [], {}, [1], { bits: 1 }, undefined, '\u0000', listUri, `${listUri}/`, startSeconds + 1e9]

function flip (bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(copy.length)
    copy.writeUInt8((copy[at] ?? 0) ^ 1 << random.below(8), at)
  }
  return random.chance(0.2) ? copy.subarray(0, random.below(copy.length)) : copy
}

/** A change of the text, which no signature covers. */
function unsigned (token: string, random: Random): string {
  const at = random.below(token.length)
  return random.pick([
    () => token.slice(0, at),
    () => token.slice(0, at) + random.pick(['A', '.', '=', '+', '\n', 'é', '%']) + token.slice(at + 1),
    () => token + random.pick(['A', '.', '\n', ' ']),
    () => token.slice(0, at) + token.slice(at + 1),
    () => flip(Buffer.from(token, 'latin1'), random).toString('latin1')
  ])()
}

/** A list that the issuer signed, and that is not what it must be; or happens to be. */
function signed (random: Random): string {
  const lst = Buffer.from(lstOf(pack([1, 9], 1024)), 'base64url')
  return random.pick([
    () => listToken({ list: { lst: flip(lst, random).toString('base64url') } }),
    () => listToken({ list: { [random.pick(['bits', 'lst', 'more'])]: random.pick(strange) } }),
    () => listToken({ claims: { [random.pick(['sub', 'iat', 'exp', 'nbf', 'ttl', 'status_list', 'iss', 'aud'])]: random.pick(strange) } }),
    () => listToken({ header: { [random.pick(['alg', 'kid', 'typ', 'crit', 'b64', 'zip', 'jwk'])]: random.pick(strange) } })
  ])()
}

t.test(`lists that were tampered with, seed ${seed}`, async t => {
  const sound = listToken({ revoked: [3] })
  let accepted = 0
  for (let number = 0; number < 4000; number++) {
    const random = createRandom(seed, number)
    const isSigned = random.chance(0.5)
    const token = isSigned ? signed(random) : unsigned(sound, random)
    const outcome = await readStatusListToken(token, listUri, rules).catch((error: unknown) => error)
    if (outcome instanceof FetchError) continue
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { readonly sub: unknown, readonly status_list: { readonly lst: string, readonly bits: number } }
    const read = outcome as Awaited<ReturnType<typeof readStatusListToken>>
    const isSound = (isSigned || token === sound) && !(outcome instanceof Error) && claims.sub === listUri && claims.status_list.bits === read.list.bits &&
      inflateSync(Buffer.from(claims.status_list.lst, 'base64url')).equals(read.list.bytes) && Number.isFinite(read.iat) && (read.exp === undefined || read.exp > startSeconds)
    if (!isSound) t.fail(`case ${number}: ${String(outcome)}`, { token })
    accepted += 1
  }
  t.ok(accepted > 100, `${accepted} of the signed ones are sound still`)
})
