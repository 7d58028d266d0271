/** An issuer behind a fetch without a socket, which answers for its status lists what a test says; and a verifier before it. */
import { deflateSync } from 'node:zlib'
import { createTestKey, signCompact, type TestKey, type TokenPart } from '@signet/test-issuer'
import { createVerifier, VerificationError, type StatusListMessage, type Verifier, type VerifierOptions } from '../../src/index.js'
import { createClock, startSeconds, tokenCache, type Clock } from '../start.js'

export const issuer = 'https://issuer.example'
export const listUri = `${issuer}/status-lists/1`
/** How many statuses the lists of these tests have. */
export const statusCount = 64

/** One key is enough for all, and of a kind that signs ten thousand tokens in no time. */
export const key: TestKey = createTestKey('EdDSA')

/** What a status list token is made of; whatever is not given is sound. */
export interface ListParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  /** Members of `status_list` over the sound ones. */
  readonly list?: Readonly<Record<string, unknown>>
  readonly revoked?: readonly number[]
  readonly signer?: TestKey
}

/** One-bit statuses, as bytes. */
export function pack (revoked: readonly number[] = [], count = statusCount): Buffer {
  const bytes = Buffer.alloc(count / 8)
  for (const idx of revoked) bytes[idx >> 3] = (bytes[idx >> 3] ?? 0) | 1 << (idx & 7)
  return bytes
}

export const lstOf = (bytes: Uint8Array): string => deflateSync(bytes).toString('base64url')

/** A signed status list token; `undefined` removes a claim or a member. */
export function listToken ({ header = {}, claims = {}, list = {}, revoked = [], signer = key }: ListParts = {}): string {
  const sound = (value: object): TokenPart => JSON.stringify(value)
  return signCompact(signer,
    sound({ alg: signer.alg, typ: 'statuslist+jwt', kid: signer.kid, ...header }),
    sound({ sub: listUri, iat: startSeconds, exp: startSeconds + 3600, ttl: 10, status_list: { bits: 1, lst: lstOf(pack(revoked)), ...list }, ...claims }))
}

/** A 200 with a status list token. */
export const listAnswer = (token: string, headers: Record<string, string> = {}): Response =>
  new Response(token, { headers: { 'content-type': 'application/statuslist+jwt', ...headers } })

/** What was asked of the desk. */
export interface Asked {
  readonly url: string
  readonly etag: string | null
  readonly prefer: string | null
  readonly accept: string | null
  readonly signal: AbortSignal
}

export interface Desk {
  readonly clock: Clock
  readonly verifier: Verifier
  /** Requests for anything but keys, in order. */
  readonly asked: readonly Asked[]
  /** The outcomes of requests for lists, in order. */
  readonly heard: readonly StatusListMessage[]
  /** Answers requests for lists from now on. */
  answer: (request: Asked) => Response | Promise<Response>
  /** The keys that are published. */
  keys: readonly unknown[]
  /** A sound token; `undefined` leaves the `status` away. */
  mint (status: unknown, claims?: Record<string, unknown>, signer?: TestKey): string
  /** A sound token that refers to the list. */
  mintAt (idx: unknown, uri?: unknown): string
  /** What comes of a token: `'accepted'`, or the code. */
  outcomeOf (token: string): Promise<unknown>
  /** Waits until so many requests for lists have come to an end. */
  settled (count: number): Promise<void>
}

/** Waits for what goes on in the background, turn by turn. */
export async function until (isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise<void>(resolve => { setImmediate(resolve) })
}

/** Opens a desk; it closes with the test. */
export function openDesk (t: { teardown (end: () => void): void }, { keys: limits, statusLists, ...options }: Partial<VerifierOptions> = {}): Desk {
  const clock = createClock()
  const asked: Asked[] = []
  const heard: StatusListMessage[] = []

  const verifier = createVerifier({
    issuer,
    audience: 'test',
    ...(Array.isArray(options.issuer) ? {} : { jwksUri: `${issuer}/jwks` }),
    algorithms: ['EdDSA', 'RS256'],
    tokenCache,
    now: clock.now,
    keys: { monotonicNow: clock.monotonicNow, random: () => 0, ...limits },
    statusLists: { schedule: clock.schedule, ...statusLists },
    onStatusList: message => { heard.push(message) },
    fetch: async (input, init) => {
      const { url, headers, signal } = new Request(input, init)
      if (url === `${issuer}/jwks`) return Response.json({ keys: desk.keys }, { headers: { 'cache-control': 'max-age=300' } })
      const request = { url, etag: headers.get('if-none-match'), prefer: headers.get('prefer'), accept: headers.get('accept'), signal }
      asked.push(request)
      return await desk.answer(request)
    },
    ...options
  } as VerifierOptions)
  t.teardown(() => { verifier.close() })

  const desk: Desk = {
    clock,
    verifier,
    asked,
    heard,
    answer: () => listAnswer(listToken()),
    keys: [key.publicJwk],
    mint: (status, claims = {}, signer = key) => signCompact(signer,
      { alg: signer.alg, kid: signer.kid },
      { iss: issuer, sub: 'user-1', aud: 'test', iat: startSeconds, exp: startSeconds + 80_000, ...(status === undefined ? {} : { status }), ...claims }),
    mintAt: (idx, uri = listUri) => desk.mint({ status_list: { idx, uri } }),
    outcomeOf: token => verifier.verify(token).then(() => 'accepted', (error: unknown) => error instanceof VerificationError ? error.code : error),
    settled: count => until(() => heard.length >= count)
  }
  return desk
}
