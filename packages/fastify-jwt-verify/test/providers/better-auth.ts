/** Better Auth itself, in memory and without a socket: Ed25519 keys under a path of its own, and no metadata. */
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { jwt } from 'better-auth/plugins'
import { randomBytes } from 'node:crypto'
import type { Provider } from './provider.js'

const issuer = 'https://app.example.com'
const secret = randomBytes(32).toString('base64url')
const tables = { user: [], session: [], account: [], verification: [], jwks: [] }

/** The app, whose plugin is given an audience or not. */
function createApp (options: Parameters<typeof jwt>[0]): typeof globalThis.fetch {
  const auth = betterAuth({
    baseURL: issuer,
    secret,
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    plugins: [jwt(options)]
  })
  return async (input, init) => await auth.handler(new Request(input, init))
}

async function signUp (fetch: typeof globalThis.fetch): Promise<string> {
  const answer = await fetch(`${issuer}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: issuer },
    body: JSON.stringify({ name: 'Demo', email: 'demo@example.com', password: randomBytes(16).toString('hex') })
  })
  return answer.headers.getSetCookie().map(line => line.split(';', 1)[0]).join('; ')
}

async function askToken (fetch: typeof globalThis.fetch, cookie: string): Promise<string> {
  const answer = await (await fetch(`${issuer}/api/auth/token`, { headers: { cookie } })).json() as { readonly token?: string }
  if (answer.token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`)
  return answer.token
}

/** Starts the app, and gets real tokens from it. */
export async function startBetterAuth (): Promise<Provider> {
  const fetch = createApp({ jwt: { audience: 'orders' } })
  const cookie = await signUp(fetch)
  const token = await askToken(fetch, cookie)
  return {
    name: 'Better Auth',
    fetch,
    now: Date.now,
    accepted: [{ name: "a user's token", token }],
    refused: [
      { name: 'a session token', token: decodeURIComponent(/=([^;]+)/.exec(cookie)?.[1] ?? ''), code: 'INVALID', reason: 'ERR_TOKEN_MALFORMED' },
      { name: 'the plugin without `audience`', token: await askToken(createApp({}), cookie), code: 'INVALID', reason: 'ERR_AUDIENCE_MISMATCH' },
      { name: 'no `algorithms`', options: { algorithms: ['RS256'] }, token, code: 'INVALID', reason: 'ERR_ALGORITHM_NOT_ALLOWED' },
      { name: '`jwksUri` without `/api/auth`', options: { jwksUri: `${issuer}/jwks` }, token, code: 'UNAVAILABLE', reason: 'ERR_KEYS_UNAVAILABLE' }
    ]
  }
}
