/** Lists of statuses: those of the draft where they are at hand, and our own. */
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { decodeBase64url } from '../../src/keys/base64url.js'
import { inflate } from '../../src/revocation/inflate.js'
import { isStatusBits, statusAt } from '../../src/revocation/status-list.js'
import { readStatusListToken } from '../../src/revocation/status-list-token.js'
import { createSignatureBatch } from '../../src/signatures/turn-batch.js'
import { createSignatureThread } from '../../src/signatures/signature-thread.js'
import { parseJwk, type VerificationKey } from '../../src/keys/jwk.js'

interface Vector {
  readonly name: string
  readonly bits: number
  readonly entries: number
  readonly defaultStatus: number
  readonly statuses: Readonly<Record<string, number>>
  readonly status_list: { readonly lst: string }
}

interface SignedVector {
  readonly jwt: string
  readonly publicJwk: Readonly<Record<string, unknown>>
  readonly payload: { readonly sub: string, readonly iat: number, readonly exp: number, readonly ttl: number }
  readonly expectedStatuses: readonly number[]
}

const folder = new URL('../../../../../shared/vectors/status-list/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

t.test('every index of every list of the draft', async t => {
  if (!existsSync(folder)) return t.comment('the vectors are not here')
  const { vectors } = read('status_list_vectors.json') as { readonly vectors: readonly Vector[] }
  for (const { name, bits, entries, defaultStatus, statuses, status_list: { lst } } of vectors) {
    if (!isStatusBits(bits)) { t.fail(name); continue }
    const bytes = await inflate(decodeBase64url(lst) ?? Buffer.alloc(0), 1_048_576)
    let wrong = 0
    for (let idx = 0; idx < entries; idx++) {
      if (statusAt({ bits, bytes }, idx) !== (statuses[idx] ?? defaultStatus)) wrong += 1
    }
    t.equal(wrong, 0, `${name}: ${entries} statuses`)
    t.equal(statusAt({ bits, bytes }, bytes.length * 8 / bits), undefined, 'and no more')
  }
})

t.test('the signed list of the draft', async t => {
  if (!existsSync(folder)) return t.comment('the vectors are not here')
  const { jwt, publicJwk, payload, expectedStatuses } = read('status_list_token.json') as SignedVector
  const key = parseJwk(publicJwk) as VerificationKey
  const { list, iat, exp, ttlSeconds } = await readStatusListToken(jwt, payload.sub, {
    keys: { getKey: () => key, stillHolds: () => true },
    signatures: createSignatureBatch({ thread: createSignatureThread() }),
    algorithms: new Set(['ES256']),
    clockToleranceSeconds: 0,
    maxListBytes: 1024,
    now: () => (payload.iat + 1) * 1000
  })
  t.same({ iat, exp, ttlSeconds }, { iat: payload.iat, exp: payload.exp, ttlSeconds: payload.ttl })
  t.same(expectedStatuses.map((_, idx) => statusAt(list, idx)), expectedStatuses)
})

t.test('statuses of every width, lowest bits first', async t => {
  const bytes = Buffer.from([0b1110_0100, 0xff])
  const cases = [
    { bits: 1, statuses: [0, 0, 1, 0, 0, 1, 1, 1, 1] },
    { bits: 2, statuses: [0, 1, 2, 3, 3] },
    { bits: 4, statuses: [4, 14, 15, 15, undefined] },
    { bits: 8, statuses: [228, 255, undefined] }
  ] as const
  for (const { bits, statuses } of cases) t.same(statuses.map((_, idx) => statusAt({ bits, bytes }, idx)), statuses, `${bits} bits`)
  for (const idx of [2 ** 32, 2 ** 53 - 1]) t.equal(statusAt({ bits: 8, bytes }, idx), undefined, String(idx))
})
