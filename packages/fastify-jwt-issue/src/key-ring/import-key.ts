/** A private key that was made elsewhere joins the ring: checked as if it came from an enemy, and announced like any other. */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { KeyNotImportableError } from '../errors.js'
import { announceChosen } from './announce-next.js'
import { sealNewKey } from './generate-key.js'
import { algorithmRule, keyAlgorithmOf, signingAlgorithm, type SigningAlgorithm } from './key-algorithm.js'
import type { RingParts } from './ring-parts.js'
import { belongTogether } from './self-test.js'

/** What became of an import. */
export interface Import {
  /** The RFC 7638 thumbprint, whatever name the key had. */
  readonly kid: string
  /** When it may sign, in milliseconds since the epoch. */
  readonly readyAtMs: number
}

function parseJwk (text: string): JsonWebKey {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonWebKey
  } catch { /* said below, without the text */ }
  throw new KeyNotImportableError('it is neither a PEM private key nor a private JWK')
}

/** RFC 7517 §4.2 to §4.4: a JWK may say what it is for. */
function assertForSigning ({ use, key_ops: keyOps, alg, d }: JsonWebKey & { readonly use?: unknown, readonly key_ops?: unknown, readonly alg?: unknown }, expected: SigningAlgorithm): void {
  if (d === undefined) throw new KeyNotImportableError('its private half is not there')
  if (use !== undefined && use !== 'sig') throw new KeyNotImportableError('its "use" is not "sig"')
  if (keyOps !== undefined && !(Array.isArray(keyOps) && keyOps.includes('sign'))) throw new KeyNotImportableError('its "key_ops" do not have "sign"')
  if (alg !== undefined && alg !== expected) throw new KeyNotImportableError(`its "alg" is not ${expected}, which new keys are by configuration`)
}

function parsePrivateKey (text: string, alg: SigningAlgorithm): KeyObject {
  const isPem = text.trimStart().startsWith('-----BEGIN')
  const jwk = isPem ? undefined : parseJwk(text)
  if (jwk !== undefined) assertForSigning(jwk, alg)
  try {
    return jwk === undefined ? createPrivateKey(text) : createPrivateKey({ key: jwk, format: 'jwk' })
  } catch {
    // No cause: a parser's message may quote its input.
    throw new KeyNotImportableError(`its ${isPem ? 'PEM' : 'JWK'} holds no private key that can be read; an encrypted one must be decrypted first`)
  }
}

/**
 * Announces a key of a PEM text (PKCS #8, PKCS #1, SEC 1) or of a private JWK, in the place of the one that is announced.
 * @throws `FST_JWT_ISSUE_KEY_NOT_IMPORTABLE`, which never quotes the key
 */
export async function importKey (parts: RingParts, text: string): Promise<Import> {
  const { live, policy, keyEncryptionKeys: [newest], now, onEvent } = parts
  const alg = signingAlgorithm(policy.algorithm)
  const privateKey = parsePrivateKey(text, alg)
  const publicKey = createPublicKey(privateKey)
  const isOfType = privateKey.asymmetricKeyType === algorithmRule(alg).keyType
  if (!isOfType || keyAlgorithmOf(alg, publicKey.export({ format: 'jwk' })) !== policy.algorithm || !await belongTogether(alg, publicKey, privateKey)) {
    throw new KeyNotImportableError(`it is no sound key for ${policy.algorithm}, which new keys are by configuration`)
  }
  if (privateKey.asymmetricKeyDetails?.publicExponent !== undefined && privateKey.asymmetricKeyDetails.publicExponent < 65_537n) {
    throw new KeyNotImportableError('its RSA exponent is below 65537')
  }
  const key = await sealNewKey(alg, privateKey, newest)
  await live.refresh()
  const announced = await announceChosen(parts, keys => {
    const same = keys.find(({ kid }) => kid === key.kid)
    if (same !== undefined) throw new KeyNotImportableError(`it is in the ring already, and is ${same.state}`)
    return key
  })
  onEvent({ kind: 'imported', kids: [key.kid] })
  return { kid: key.kid, readyAtMs: announced?.readyAtMs ?? now() + policy.announceMs }
}
