/** Tokens that no sound library makes, from the ones a sound issuer makes. */
import { createHmac, createPublicKey } from 'node:crypto'

/** @import { TestKey } from '@signet/test-issuer' */

/** @param {object} value */
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * The claims of `token` under another header, without a signature.
 * @param {string} token
 * @param {object} header
 */
export function unsigned (token, header) {
  const [, claims = ''] = token.split('.')
  return `${encode(header)}.${claims}.`
}

/**
 * The claims of `token` with an HMAC whose secret is the published key: RS/HS confusion (RFC 8725 §2.1).
 * @param {string} token
 * @param {TestKey} key
 */
export function signedWithPublicKey (token, key) {
  const secret = createPublicKey({ key: key.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const input = unsigned(token, { alg: 'HS256', typ: 'at+jwt', kid: key.kid }).slice(0, -1)
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * The same bytes in another spelling: the last character's unused bits are set (RFC 4648 §3.5).
 * @param {string} token whose signature's length is not a multiple of three
 */
export function respelled (token) {
  const last = alphabet.indexOf(token.slice(-1))
  return token.slice(0, -1) + alphabet.charAt(last + 1)
}
