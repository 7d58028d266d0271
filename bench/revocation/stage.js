/** Two replicas of the issuer on one database, and accounts that are signed in. */
import { openDatabase } from '@signet/issuer/dist/database/database.js'
import { createSessionTokens } from '@signet/issuer/dist/sessions/session-token.js'
import { keyEncryptionKey } from '../issuer/issuer-process.js'
import { seedSessions, sessionIdOf } from '../issuer/seed-sessions.js'
import { startReplicas } from '../soak/replicas.js'

/**
 * @typedef {object} SignedIn
 * @property {string} sessionId
 * @property {string} token the session's access token
 */

/**
 * @typedef {import('../soak/replicas.js').Replicas & { location: string, signIn: (count: number) => Promise<SignedIn[]> }} Stage
 */

/** What `openDatabase` takes. @param {string} databaseUrl */
export const locationOf = databaseUrl => databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : databaseUrl

/**
 * Sessions are put into the tables, and get their first token by a refresh: passwords are hashed slowly, which is not what is measured.
 * @param {string} databaseUrl a new database
 * @param {number} sessions how many can sign in
 * @param {Readonly<Record<string, string>>} [settings] of the issuer
 * @returns {Promise<Stage>}
 */
export async function openStage (databaseUrl, sessions, settings = {}) {
  const location = locationOf(databaseUrl)
  await (await openDatabase(location)).destroy()
  await seedSessions(databaseUrl, 0, sessions)
  const replicas = await startReplicas({ DATABASE_URL: databaseUrl, KEY_ENCRYPTION_KEYS: keyEncryptionKey, ...settings })
  const sessionTokens = createSessionTokens([keyEncryptionKey])
  let next = 0

  /** @param {number} index @returns {Promise<SignedIn>} */
  async function signInto (index) {
    const sessionId = sessionIdOf(index)
    const response = await fetch(`${replicas.replicaUrls[0]}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'web', refresh_token: sessionTokens.refreshToken({ sessionId, counter: 0 }) })
    })
    if (response.status !== 200) throw new Error(`no token: ${response.status} ${await response.text()}`)
    const { access_token: token } = /** @type {{ access_token: string }} */ (await response.json())
    return { sessionId, token }
  }

  return {
    ...replicas,
    location,
    async signIn (count) {
      if (next + count > sessions) throw new Error('everybody is signed in')
      /** @type {SignedIn[]} */
      const signedIn = []
      while (signedIn.length < count) signedIn.push(await signInto(next++))
      return signedIn
    }
  }
}

/**
 * Ends the session at a replica of the issuer, and with it its tokens.
 * @param {string} replicaUrl
 * @param {SignedIn} session
 */
export async function endSession (replicaUrl, { sessionId, token }) {
  const response = await fetch(`${replicaUrl}/sessions/${sessionId}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
  if (response.status !== 204) throw new Error(`a session was not ended: ${response.status} ${await response.text()}`)
}

/**
 * Where the status of a token is.
 * @param {string} token
 * @returns {{ idx: number, uri: string }}
 */
export const statusOf = token => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).status.status_list
