/** The status list of a test issuer: bits that a test sets, as the signed document that verifiers fetch. */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { notModified, type Answer, type DocumentRequest } from './answers.js'
import { createHeldRequests } from './held-requests.js'
import { signCompact, type TestKey } from './keys.js'

/** What a list is signed and published with. */
export interface StatusListSettings {
  /** The key that signs now. */
  readonly key: () => TestKey
  /** Its URI, which its `sub` says. */
  readonly uri: () => string
  /** The clock, in milliseconds. */
  readonly now: () => number
  readonly ttlSeconds: number
  readonly lifetimeSeconds: number
  /** Whether requests with `Prefer: wait=N` are held until something changes. */
  readonly longPoll: boolean
}

/** A list and its document. */
export interface TestStatusList {
  set (idx: number, status: number): void
  /** The token as it is now. */
  token (): string
  answer (request: DocumentRequest): Promise<Answer>
  /** Answers the requests that are held. */
  release (): void
}

const statusCount = 65_536

/** The seconds of `Prefer: wait=N` (RFC 7240 §4.3). */
function waitSecondsOf (prefer: string | undefined): number {
  return Math.min(30, Number(/(?:^|,)\s*wait\s*=\s*"?(\d+)/i.exec(prefer ?? '')?.[1] ?? 0))
}

/** Makes a list of 65,536 one-bit statuses, all valid; a status above 1 makes it one of eight bits. */
export function createStatusList ({ key, uri, now, ttlSeconds, lifetimeSeconds, longPoll }: StatusListSettings): TestStatusList {
  const statuses = new Uint8Array(statusCount)
  let signed: { readonly token: string, readonly etag: string, readonly iat: number, readonly key: TestKey } | undefined
  const held = createHeldRequests()

  function pack (): { readonly bits: number, readonly lst: string } {
    const bits = statuses.some(status => status > 1) ? 8 : 1
    const bytes = bits === 8 ? statuses : new Uint8Array(statusCount / 8)
    if (bits === 1) statuses.forEach((status, idx) => { bytes[idx >> 3] = (bytes[idx >> 3] ?? 0) | status << (idx & 7) })
    return { bits, lst: deflateSync(bytes).toString('base64url') }
  }

  function current (): NonNullable<typeof signed> {
    const iat = Math.floor(now() / 1000)
    const signer = key()
    if (signed === undefined || signed.key !== signer || iat < signed.iat || iat >= signed.iat + ttlSeconds) {
      const token = signCompact(signer,
        { alg: signer.alg, typ: 'statuslist+jwt', kid: signer.kid },
        { sub: uri(), iat, exp: iat + lifetimeSeconds, ttl: ttlSeconds, status_list: pack() })
      signed = { token, etag: `"${createHash('sha256').update(token).digest('base64url')}"`, iat, key: signer }
    }
    return signed
  }

  return {
    set (idx, status) {
      if (!(idx in statuses)) throw new RangeError(`a status index is a whole number from 0 to ${statusCount - 1}`)
      statuses[idx] = status
      signed = undefined
      held.release()
    },
    token: () => current().token,
    async answer ({ ifNoneMatch, prefer, signal }) {
      const waitSeconds = longPoll ? waitSecondsOf(prefer) : 0
      if (waitSeconds > 0 && ifNoneMatch === current().etag) await held.hold(waitSeconds * 1000, signal)
      const { token, etag } = current()
      const headers = { etag, 'cache-control': `public, max-age=${ttlSeconds}`, ...(waitSeconds > 0 ? { 'preference-applied': `wait=${waitSeconds}` } : {}) }
      if (ifNoneMatch === etag) return notModified(headers)
      return { status: 200, headers: { ...headers, 'content-type': 'application/statuslist+jwt' }, body: token }
    },
    release: held.release
  }
}
