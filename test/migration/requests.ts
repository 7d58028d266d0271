/** The requests that every page's programs are sent, by what is said of their token. */
import { createHmac, createPublicKey } from 'node:crypto'
import { createTestKey, type TestIssuer } from '../../packages/test-issuer/dist/index.js'

/** Whom a row can have a token from. */
export interface World {
  readonly issuer: TestIssuer
  /** Another issuer, that nobody trusts. */
  readonly stranger: TestIssuer
}

/** What is sent. */
export interface Sent {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Row {
  /** Something happens to the issuer before the server starts, or between two requests; such a row has a world of its own. */
  readonly prepare?: (world: World) => void
  readonly afterFirst?: (world: World) => void
  readonly send: (world: World) => Sent
}

const bearer = (token: string): Sent => ({ headers: { authorization: `Bearer ${token}` } })
const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function claimsOf (token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as unknown
}

function tamper (token: string): string {
  const [header = '', , signature = ''] = token.split('.')
  return `${header}.${part({ ...claimsOf(token) as object, sub: 'somebody-else' })}.${signature}`
}

function withPublicKeyAsSecret ({ issuer }: World): string {
  const secret = createPublicKey({ key: issuer.key.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const text = `${part({ alg: 'HS256', typ: 'at+jwt', kid: issuer.key.kid })}.${part(claimsOf(issuer.mint()) ?? {})}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600

/** The rows, by their first cell. */
export const rows: Readonly<Record<string, Row>> = {
  'no token': { send: () => ({}) },
  'another scheme: `Basic …`': { send: () => ({ headers: { authorization: 'Basic YTpi' } }) },
  '`Bearer` and two words': { send: ({ issuer }) => bearer(`${issuer.mint()} more`) },
  'a sound token': { send: ({ issuer }) => bearer(issuer.mint()) },
  'a sound token in the query': { send: ({ issuer }) => ({ path: `/orders?access_token=${issuer.mint()}` }) },
  'a sound token without the scope': { send: ({ issuer }) => ({ ...bearer(issuer.mint({ scope: 'orders:read' })), method: 'POST' }) },
  'a sound token with the scope': { send: ({ issuer }) => ({ ...bearer(issuer.mint({ scope: 'orders:read orders:write' })), method: 'POST' }) },
  'it has expired': { send: ({ issuer }) => bearer(issuer.mint({}, { lifetimeSeconds: -60 })) },
  'it is for another audience': { send: ({ issuer }) => bearer(issuer.mint({ aud: 'billing' })) },
  'it names no audience': { send: ({ issuer }) => bearer(issuer.mint({ aud: undefined })) },
  'another issuer signed it': { send: ({ stranger }) => bearer(stranger.mint()) },
  'it names no issuer': { send: ({ issuer }) => bearer(issuer.mint({ iss: undefined })) },
  'it never expires': { send: ({ issuer }) => bearer(issuer.mint({ exp: undefined })) },
  '`nbf` is in the future': { send: ({ issuer }) => bearer(issuer.mint({ nbf: inAnHour() })) },
  'somebody changed it': { send: ({ issuer }) => bearer(tamper(issuer.mint())) },
  '`alg` is `none`': { send: ({ issuer }) => bearer(`${part({ alg: 'none', typ: 'at+jwt' })}.${issuer.mint().split('.')[1]}.`) },
  '`alg` is `HS256`, the secret is the public key': { send: world => bearer(withPublicKeyAsSecret(world)) },
  'an unknown `crit` in its header': { send: ({ issuer }) => bearer(issuer.mint({}, { header: { crit: ['x'], x: 1 } })) },
  'a new key signed it': { afterFirst: ({ issuer }) => { issuer.rotate() }, send: ({ issuer }) => bearer(issuer.mint()) },
  'its key is published after its first use': {
    prepare: ({ issuer }) => { issuer.publish([createTestKey().publicJwk]) },
    afterFirst: ({ issuer }) => { issuer.publish([issuer.key.publicJwk]) },
    send: ({ issuer }) => bearer(issuer.mint())
  },
  'it has been revoked': { prepare: ({ issuer }) => { issuer.revoke(7) }, send: ({ issuer }) => bearer(issuer.mint({}, { statusIndex: 7 })) },
  'the issuer is away since before the start': { prepare: ({ issuer }) => { issuer.goDown() }, send: ({ issuer }) => bearer(issuer.mint()) }
}
