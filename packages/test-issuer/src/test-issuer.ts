/** An issuer that lives inside a test: real keys, real HTTP, and every fault on request. */
import { randomUUID } from 'node:crypto'
import { jsonAnswer, notFound, type Answer, type Document, type DocumentRequest } from './answers.js'
import { createHeldRequests } from './held-requests.js'
import { createTestKey, signCompact, type TestAlgorithm, type TestKey } from './keys.js'
import { listen } from './listen.js'
import { createStatusList } from './status-list.js'

/** How a test issuer starts. */
export interface TestIssuerOptions {
  /** The algorithm of its keys. @defaultValue `'RS256'` */
  readonly algorithm?: TestAlgorithm
  /** A path for the issuer's URL, as Keycloak realms have: `/realms/demo`. @defaultValue `''` */
  readonly path?: string
  /** `aud` of the tokens it mints. @defaultValue `'test'` */
  readonly audience?: string | readonly string[]
  /** The clock, in milliseconds; `advance` moves it on. @defaultValue `Date.now` */
  readonly now?: () => number
  /** `max-age` of its documents, in seconds. @defaultValue `300` */
  readonly maxAgeSeconds?: number
  /** Which metadata it serves; `'none'` leaves only `/.well-known/jwks.json`. @defaultValue `'oauth'` */
  readonly metadata?: 'oauth' | 'oidc' | 'none'
  /** `ttl` of its status list, in seconds. @defaultValue `10` */
  readonly statusListTtlSeconds?: number
  /** How long its status list may serve while the issuer is away, in seconds. @defaultValue `7200` */
  readonly statusListLifetimeSeconds?: number
  /** Whether requests for the status list with `Prefer: wait=N` are held until it changes. @defaultValue `true` */
  readonly longPoll?: boolean
}

/** What a minted token may have of its own. */
export interface MintOptions {
  /** Header members over the usual `alg`, `typ`, `kid`; `undefined` removes one. */
  readonly header?: Readonly<Record<string, unknown>>
  /** Signs with this key instead of the current one. */
  readonly key?: TestKey
  /** Lifetime in seconds. @defaultValue `3600` */
  readonly lifetimeSeconds?: number
  /** Gives the token a `status`: this place in the issuer's list, from 0 to 65535. @defaultValue none */
  readonly statusIndex?: number
}

/** An issuer inside a test. */
export interface TestIssuer {
  /** Its URL, the exact `iss` of its tokens. */
  readonly url: string
  readonly jwksUri: string
  readonly statusListUri: string
  /** The key that signs now. */
  readonly key: TestKey
  /** A fetch that asks this issuer without a socket. */
  readonly fetch: typeof globalThis.fetch
  /** Its clock, in milliseconds: give it to what is tested, and both go by the same time. */
  readonly now: () => number
  /** Moves its clock on. @throws `RangeError` for less than nothing: time that goes back would be another test. */
  advance (seconds: number): void
  /** A signed token: the usual claims with `claims` over them; `undefined` removes one. */
  mint (claims?: Readonly<Record<string, unknown>>, options?: MintOptions): string
  /** Publishes a new key and signs with it from now on; the old ones stay published. */
  rotate (): TestKey
  /** Takes a key out of the published set. */
  withdraw (kid: string): void
  /** Publishes these members as the set, sound or not. */
  publish (keys: readonly unknown[]): void
  /** Sets a status in the list: 1, which is what is meant when nothing is said, revokes; 2 suspends; 0 makes valid again. */
  revoke (statusIndex: number, status?: number): void
  /** The status list token as it is now. */
  statusListToken (): string
  /** Every request is answered with `status` until `comeUp`. @defaultValue `503` */
  goDown (status?: number): void
  /** Every document request is answered with this 200 until `comeUp`. */
  malformed (body: string, contentType?: string): void
  /** Holds each answer back for so many milliseconds of real time, until `comeUp`. */
  slow (ms: number): void
  /** Holds each answer back until `comeUp`: a hang, for as long as the test wants. */
  hang (): void
  /** Ends every fault, and answers what was held back. */
  comeUp (): void
  /** How many requests came in for a document. */
  fetches (document?: Document): number
  close (): Promise<void>
}

const withoutUndefined = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))

/** Starts an issuer on a free loopback port. Close it in the test's teardown. */
export async function createTestIssuer (options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { algorithm = 'RS256', path = '', audience = 'test', now: startingNow = Date.now, maxAgeSeconds = 300, metadata = 'oauth' } = options
  const { statusListTtlSeconds = 10, statusListLifetimeSeconds = 7200, longPoll = true } = options
  let key = createTestKey(algorithm)
  let published: unknown[] = [key.publicJwk]
  let fault: Answer | undefined
  let delayMs = 0
  let aheadMs = 0
  const held = createHeldRequests()
  const counts: Record<Document, number> = { jwks: 0, metadata: 0, 'status-list': 0 }

  const now = (): number => startingNow() + aheadMs

  const documents: Record<string, Document> = {
    [`${path}/.well-known/jwks.json`]: 'jwks',
    [`${path}/status-lists/1`]: 'status-list',
    ...(metadata === 'oauth' ? { [`/.well-known/oauth-authorization-server${path}`]: 'metadata' } : {}),
    ...(metadata === 'oidc' ? { [`${path}/.well-known/openid-configuration`]: 'metadata' } : {})
  }

  const statusList = createStatusList({
    key: () => key,
    uri: () => issuer.statusListUri,
    now,
    ttlSeconds: statusListTtlSeconds,
    lifetimeSeconds: statusListLifetimeSeconds,
    longPoll
  })

  const currentFault = (): Answer | undefined => fault

  async function respond (url: string, request: DocumentRequest): Promise<Answer> {
    const { ifNoneMatch } = request
    const document = Object.hasOwn(documents, url) ? documents[url] : undefined
    if (document !== undefined) counts[document] += 1
    if (delayMs > 0) await held.hold(delayMs, request.signal)
    if (fault !== undefined) return fault
    if (document === 'jwks') return jsonAnswer({ keys: published }, 'application/jwk-set+json', ifNoneMatch, maxAgeSeconds)
    if (document === 'status-list') {
      const answer = await statusList.answer(request)
      // It may have gone down while it held the request.
      return currentFault() ?? answer
    }
    if (document === 'metadata') return jsonAnswer({ issuer: issuer.url, jwks_uri: issuer.jwksUri }, 'application/json', ifNoneMatch, maxAgeSeconds)
    return notFound
  }

  const listening = await listen(respond)
  const url = `http://127.0.0.1:${listening.port}${path}`

  const issuer: TestIssuer = {
    url,
    jwksUri: `${url}/.well-known/jwks.json`,
    statusListUri: `${url}/status-lists/1`,
    get key () { return key },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { pathname, search } = new URL(request.url)
      const { status, headers, body } = await respond(pathname + search, {
        ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
        prefer: request.headers.get('prefer') ?? undefined,
        signal: request.signal
      })
      request.signal.throwIfAborted()
      return new Response(status === 304 ? null : body, { status, headers })
    },
    now,
    advance (seconds) {
      if (!(seconds >= 0)) throw new RangeError('the clock of a test issuer goes forward: seconds must be 0 or more')
      aheadMs += seconds * 1000
    },
    mint (claims = {}, { header = {}, key: signer = key, lifetimeSeconds = 3600, statusIndex } = {}) {
      const iat = Math.floor(now() / 1000)
      const usual = { iss: url, sub: 'user-1', aud: audience, iat, exp: iat + lifetimeSeconds, jti: randomUUID(), client_id: 'web' }
      const status = statusIndex === undefined ? {} : { status: { status_list: { idx: statusIndex, uri: issuer.statusListUri } } }
      return signCompact(signer,
        withoutUndefined({ alg: signer.alg, typ: 'at+jwt', kid: signer.kid, ...header }),
        withoutUndefined({ ...usual, ...status, ...claims }))
    },
    rotate () {
      key = createTestKey(algorithm)
      published = [...published, key.publicJwk]
      return key
    },
    withdraw (kid) { published = published.filter(jwk => (jwk as { kid?: unknown }).kid !== kid) },
    publish (keys) { published = [...keys] },
    revoke (statusIndex, status = 1) { statusList.set(statusIndex, status) },
    statusListToken: () => statusList.token(),
    goDown (status = 503) {
      fault = { status, headers: { 'content-type': 'text/plain' }, body: 'down' }
      statusList.release()
    },
    malformed (body, contentType = 'application/json') { fault = { status: 200, headers: { 'content-type': contentType }, body } },
    slow (ms) { delayMs = ms },
    hang () { delayMs = Infinity },
    comeUp () {
      fault = undefined
      delayMs = 0
      held.release()
    },
    fetches: document => document === undefined ? counts.jwks + counts.metadata + counts['status-list'] : counts[document],
    close: async () => {
      held.release()
      statusList.release()
      await listening.close()
    }
  }
  return issuer
}
