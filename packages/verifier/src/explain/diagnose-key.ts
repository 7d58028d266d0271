/** Tokens whose key the issuer does not publish, and signatures that the published key did not make. */
import { algorithmRule, isAlgorithm } from '../keys/algorithms.js'
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { publishedText } from './findings.js'
import { show } from './show.js'

const otherEnvironment = 'get a new token. If new tokens have this kid too, they come from elsewhere than the keys: compare the environment, tenant or realm of both, and "jwksUri" if it is set. Services learn of a new key by themselves, with its first token.'

function withoutKid ({ published }: Refused, names: string): Diagnosis {
  const usable = published?.keys.length ?? 0
  return usable === 0
    ? { cause: `The issuer publishes no key that can be used: ${names}.`, remedy: 'Have the issuer publish a sound public key for its signatures: RSA of 2048 to 8192 bits, EC, or Ed25519.' }
    : { cause: `The token does not say which key signed it (no kid), and not exactly one published key is for its alg: ${names}.`, remedy: 'Have the issuer put the kid of its key into the header of its tokens. Trying one key after the other would let the token choose.' }
}

/** ERR_KEY_UNKNOWN */
export function unknownKey (refused: Refused): Diagnosis {
  const { header: { kid, alg }, published, policy } = refused
  const names = publishedText(refused)
  if (kid === undefined) return withoutKid(refused, names)
  const skipped = published?.skipped.find(member => member.kid === kid)
  if (skipped?.reason === 'no alg') {
    return {
      cause: `The key ${show(kid)} names no algorithm, and several allowed ones fit it.`,
      remedy: `Say which it is: keyAlgorithm: ${show(alg)}, if that is what the issuer signs with.`
    }
  }
  if (skipped !== undefined) {
    return { cause: `The issuer publishes the key ${show(kid)}, but it can't be used: ${skipped.reason}.`, remedy: 'Have the issuer publish a sound public key under this kid (RFC 7517 §4).' }
  }
  const named = published?.keys.filter(key => key.kid === kid) ?? []
  if (named.length > 1) return { cause: `The issuer publishes ${named.length} keys with the kid ${show(kid)}, so nobody can tell which of them signed.`, remedy: 'Have the issuer give each key a kid of its own.' }
  if (named.length === 1) {
    return { cause: `The key ${show(kid)} is not for ${show(alg)}: ${names}.`, remedy: `Have the issuer sign with the algorithm of its key, or publish a key for ${show(alg)}.` }
  }
  return {
    cause: `The issuer ${show(policy.issuer)} does not publish the key ${show(kid)} that the token says it is signed with. It publishes ${names}.`,
    remedy: `If the key was withdrawn or rotated out, its tokens are over: ${otherEnvironment}`
  }
}

/** ERR_SIGNATURE_INVALID */
export function wrongSignature ({ header: { kid, alg }, parts, published }: Refused): Diagnosis {
  const key = published?.keys.find(candidate => candidate.kid === kid)
  const cause = `The key ${show(key?.kid ?? kid)} did not sign this header and these claims.`
  const signature = Buffer.from(parts[2] ?? '', 'base64url')
  if (isAlgorithm(alg) && algorithmRule(alg).kty === 'EC' && signature[0] === 0x30 && signature.length !== key?.signatureBytes) {
    return { cause: `${cause} The signature is in DER; in a JWS it is the two numbers one after the other.`, remedy: 'Have the issuer write it as RFC 7518 §3.4 says: with Node.js, dsaEncoding: "ieee-p1363".' }
  }
  if (key !== undefined && signature.length < key.signatureBytes) {
    return { cause: `${cause} It has ${signature.length} bytes of ${key.signatureBytes}: its end is missing.`, remedy: 'Take the token again, whole: it was cut off where it was copied, logged or stored.' }
  }
  return {
    cause,
    remedy: 'Either the token was changed after it was signed, even by one character: take it again from where it comes from. Or it was signed by another key of the same name: compare the environment, tenant or realm of token and keys. An issuer must give a new key a new kid.'
  }
}
