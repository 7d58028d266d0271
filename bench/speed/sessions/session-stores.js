/** The stores that sessions are looked up in, as far as this machine has them. */
import { openPostgresStore } from './postgres-store.js'
import { openRedisStore } from './redis-store.js'

/**
 * @typedef {{ url: string, close: () => Promise<void> }} OpenStore
 * @typedef {{ skipped: string }} MissingStore why it can't be measured here
 * @typedef {(rows: readonly { id: string, claims: string }[]) => Promise<OpenStore | MissingStore>} OpenSessionStore
 * @typedef {{ redis: OpenSessionStore, postgres: OpenSessionStore }} SessionStores
 */

/** @type {SessionStores} */
export const sessionStores = { redis: openRedisStore, postgres: openPostgresStore }
