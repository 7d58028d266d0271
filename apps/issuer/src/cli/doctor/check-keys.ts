/** Do the keys that are there open the signing keys, and is the ring as it should be? */
import { openKeyRing, rotationPolicy } from '@signet/fastify-jwt-issue'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import { databaseKeyStore } from '../../keys/database-key-store.js'
import { keyEncryptionKeys } from '../../keys/key-encryption-keys.js'
import { fail, ok, warn } from './check.js'
import type { Check } from './check.js'

/** Opens the ring, which signs with every private key in it and verifies that. Makes no keys, and changes none. */
export async function checkKeys (db: Database, config: Config, now: () => number): Promise<readonly Check[]> {
  const store = databaseKeyStore(db)
  if ((await store.load()).revision === 0) return [ok('keys', 'there are none yet: the first start makes them')]
  try {
    const policy = rotationPolicy(config.keyAlgorithm, {
      rotationDays: config.keyRotationDays, announceHours: config.keyAnnounceHours, jwksMaxAgeSeconds: config.jwksMaxAgeSeconds, tokenMinutes: config.accessTokenMinutes
    })
    const ring = await openKeyRing({ store, keyEncryptionKeys: await keyEncryptionKeys(config, store), policy, now })
    const { active, published, nextStep, nextStepAtMs } = ring.health()
    const opened = ok('keys', `KEY_ENCRYPTION_KEYS open every private key; ${active} signs, ${published} are published`)
    const overdueMs = now() - nextStepAtMs
    return [opened, !ring.list().some(({ state }) => state === 'next')
      ? warn('key set', 'no key is announced to sign next', 'start an issuer: it announces one')
      : overdueMs > 3_600_000
        ? warn('key set', `to ${nextStep} a key is due since ${new Date(nextStepAtMs).toISOString()}`, 'start an issuer: it looks after the keys')
        : ok('key set', `the next step is to ${nextStep} a key, at ${new Date(nextStepAtMs).toISOString()}`)]
  } catch (error) {
    return [fail('keys', error instanceof Error ? error.message : String(error), 'restore the key-encryption keys, and never start with new ones')]
  }
}
