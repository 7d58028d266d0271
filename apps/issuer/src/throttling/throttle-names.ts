/** What counters are called: never by a text that somebody typed, which may have been a password. */
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Names of counters, and of networks that an account is at home in. */
export interface ThrottleNames {
  /** The account of this canonical name, whether or not there is one. */
  account (canonicalName: string): string
  /** The client of this id, whether or not there is one. */
  client (clientId: string): string
  /** The account in this network: the name that is given now, then those given under older keys. */
  familiar (canonicalName: string, network: string): readonly [string, ...string[]]
}

/**
 * Makes names by HMAC-SHA-256, with keys derived from the key-encryption keys (HKDF, RFC 5869), newest first. The newest makes all names, so
 * a new one makes all counters begin anew; networks are known by the names of older keys, too.
 */
export function createThrottleNames (keyEncryptionKeys: readonly string[]): ThrottleNames {
  const [newest, ...older] = keyEncryptionKeys.map(nameKey)
  if (newest === undefined) throw new TypeError('Names of counters need at least one key-encryption key')
  return {
    account: canonicalName => `account:${nameOf(newest, 'account', canonicalName)}`,
    client: clientId => `client:${nameOf(newest, 'client', clientId)}`,
    familiar (canonicalName, network) {
      const name = (key: KeyObject): string => nameOf(key, 'familiar', canonicalName, network)
      return [name(newest), ...older.map(name)]
    }
  }
}

function nameKey (keyEncryptionKey: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(keyEncryptionKey, 'base64url'), '', 'signet throttling', 32)))
}

function nameOf (key: KeyObject, ...texts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(texts)).digest('base64url')
}
