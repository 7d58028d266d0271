/** Every error of this package: a stable `code`, and the HTTP status it answers with. */
import { createError } from '@fastify/error'

/** 401: `authenticate` says that nobody is signed in. */
export const NotSignedInError = createError<[]>('FST_JWT_ISSUE_NOT_SIGNED_IN', 'Nobody is signed in', 401)

/** 403: another site's page asked for the user's token. */
export const CrossSiteError = createError<[]>('FST_JWT_ISSUE_CROSS_SITE', 'Cross-site request refused', 403)

/** 405: the published documents are there to be read. */
export const MethodNotAllowedError = createError<[]>('FST_JWT_ISSUE_METHOD_NOT_ALLOWED', 'Only GET and HEAD are allowed here', 405)

/** 500: browsers drop a cookie over 4,096 bytes without a word, so it is not set at all. Takes the size and the limit. */
export const CookieTooLargeError = createError<[size: number, limit: number]>(
  'FST_JWT_ISSUE_COOKIE_TOO_LARGE', 'The token cookie has %d bytes of name and value, over the limit of %d: give the token fewer or shorter claims', 500)

/** Start-up: a private key does not open. Takes the `kid` and the explanation. */
export const KeyUndecryptableError = createError<[kid: string, explanation: string, options?: ErrorOptions]>(
  'FST_JWT_ISSUE_KEY_UNDECRYPTABLE', 'The private key "%s" cannot be decrypted: %s. No new key was made in its place', 500)

/** Start-up: the key ring contradicts itself or cannot be read. Takes the explanation. */
export const KeyRingCorruptError = createError<[explanation: string, options?: ErrorOptions]>(
  'FST_JWT_ISSUE_KEY_RING_CORRUPT', 'The key ring is corrupt: %s. No new key was made in its place', 500)

/** Start-up: key-encryption keys that must be there are not. Takes the explanation. */
export const KeyEncryptionKeysMissingError = createError<[explanation: string]>(
  'FST_JWT_ISSUE_KEY_ENCRYPTION_KEYS_MISSING', 'The key-encryption keys are missing: %s', 500)

/** 503: the store of the keys has not answered for so long that another replica may have changed them. */
export const KeyRingStaleError = createError<[options?: ErrorOptions]>(
  'FST_JWT_ISSUE_KEY_RING_STALE', 'The key ring could not be read for too long to sign safely', 503)

/** 503: others changed the ring again and again while a change was to be made. */
export const KeyRingContendedError = createError<[]>('FST_JWT_ISSUE_KEY_RING_CONTENDED', 'The key ring is being changed by others, please try again', 503)

/** 404: no key of the ring has this `kid`. */
export const KeyUnknownError = createError<[]>('FST_JWT_ISSUE_KEY_UNKNOWN', 'The key ring has no such key', 404)

/** 400: a key that was to be imported is not fit. Takes the explanation, which never quotes the key. */
export const KeyNotImportableError = createError<[explanation: string]>('FST_JWT_ISSUE_KEY_NOT_IMPORTABLE', 'The key cannot be imported: %s', 400)
