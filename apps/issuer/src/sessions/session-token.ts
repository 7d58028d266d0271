/** The texts that prove a session: nothing of them is kept, since a MAC vouches for each. */
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What a refresh token says: which session, and the how-manieth token of it. */
export interface RefreshTicket {
  readonly sessionId: string
  readonly counter: number
}

/** Makes and reads refresh tokens and session cookies. */
export interface SessionTokens {
  /** The refresh token of the session with this counter: the same text each time, so that a lost answer can be given again. */
  refreshToken (ticket: RefreshTicket): string
  /** What a refresh token says; `null` for any text that we did not make as one. */
  readRefreshToken (text: string): RefreshTicket | null
  /** The value of the session's cookie. */
  cookieValue (sessionId: string): string
  /** The session of a cookie's value; `null` for any text that we did not make as one. */
  readCookieValue (text: string): string | null
}

// The prefix names kind and version, and is under the MAC: neither kind passes for the other.
const refreshPrefix = 'srt1_'
const cookiePrefix = 'ssc1_'

const idBytes = 16
const counterBytes = 6
const macBytes = 32

/**
 * Derives the MAC keys from the key-encryption keys (HKDF, RFC 5869), newest first: the newest makes, any verifies. After the prefix
 * stand 16 bytes of session id, 6 of counter (in refresh tokens alone) and 32 of HMAC-SHA-256, as base64url: both lengths are multiples
 * of 3, so each text has one spelling.
 */
export function createSessionTokens (keyEncryptionKeys: readonly string[]): SessionTokens {
  const keys = keyEncryptionKeys.map(macKey)
  const [newest] = keys
  if (newest === undefined) throw new TypeError('Session tokens need at least one key-encryption key')

  const seal = (prefix: string, message: Buffer): string =>
    `${prefix}${Buffer.concat([message, macOf(newest, prefix, message)]).toString('base64url')}`

  function open (prefix: string, messageBytes: number, text: string): Buffer | null {
    const characters = (messageBytes + macBytes) / 3 * 4
    if (text.length !== prefix.length + characters || !text.startsWith(prefix)) return null
    const encoded = text.slice(prefix.length)
    if (!/^[\w-]+$/.test(encoded)) return null
    const bytes = Buffer.from(encoded, 'base64url')
    const message = bytes.subarray(0, messageBytes)
    const mac = bytes.subarray(messageBytes)
    return keys.some(key => timingSafeEqual(mac, macOf(key, prefix, message))) ? message : null
  }

  return {
    refreshToken ({ sessionId, counter }) {
      const message = Buffer.alloc(idBytes + counterBytes)
      idToBytes(sessionId).copy(message)
      message.writeUIntBE(counter, idBytes, counterBytes)
      return seal(refreshPrefix, message)
    },
    readRefreshToken (text) {
      const message = open(refreshPrefix, idBytes + counterBytes, text)
      return message === null ? null : { sessionId: bytesToId(message), counter: message.readUIntBE(idBytes, counterBytes) }
    },
    cookieValue: sessionId => seal(cookiePrefix, idToBytes(sessionId)),
    readCookieValue (text) {
      const message = open(cookiePrefix, idBytes, text)
      return message === null ? null : bytesToId(message)
    }
  }
}

function macKey (keyEncryptionKey: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(keyEncryptionKey, 'base64url'), '', 'signet session tokens', macBytes)))
}

function macOf (key: KeyObject, prefix: string, message: Buffer): Buffer {
  return createHmac('sha256', key).update(prefix).update(message).digest()
}

function idToBytes (sessionId: string): Buffer {
  return Buffer.from(sessionId.replaceAll('-', ''), 'hex')
}

function bytesToId (bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, idBytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
