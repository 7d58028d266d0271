/** Keys of any kind, and tokens signed on all cores. */
import { generateKeyPair, randomUUID, sign } from 'node:crypto'
import { promisify } from 'node:util'

/** @import { JsonWebKey, KeyObject } from 'node:crypto' */

/** @typedef {'RS256' | 'ES256' | 'EdDSA'} SignerAlgorithm */

/**
 * @typedef {object} Signer
 * @property {JsonWebKey & { kid: string }} jwk the public key as an issuer publishes it
 * @property {(claims: object) => Promise<string>} sign a compact token
 */

const generate = promisify(generateKeyPair)

/** @type {(algorithm: SignerAlgorithm, modulusBits: number) => Promise<{ publicKey: KeyObject, privateKey: KeyObject }>} */
function generateFor (algorithm, modulusBits) {
  if (algorithm === 'RS256') return generate('rsa', { modulusLength: modulusBits })
  return algorithm === 'ES256' ? generate('ec', { namedCurve: 'P-256' }) : generate('ed25519', {})
}

/** @param {object} part */
const encode = part => Buffer.from(JSON.stringify(part)).toString('base64url')

/**
 * @param {SignerAlgorithm} algorithm
 * @param {{ modulusBits?: number, kid?: string, typ?: string }} [options] `modulusBits` for RS256
 * @returns {Promise<Signer>}
 */
export async function createSigner (algorithm, { modulusBits = 2048, kid = randomUUID(), typ = 'at+jwt' } = {}) {
  const { publicKey, privateKey } = await generateFor(algorithm, modulusBits)
  const header = encode({ alg: algorithm, typ, kid })
  const hash = algorithm === 'EdDSA' ? null : 'sha256'
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
    sign: claims => new Promise((resolve, reject) => {
      const input = `${header}.${encode(claims)}`
      // The callback form signs in libuv's pool: on all cores.
      sign(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }, (error, signature) => {
        if (error === null) resolve(`${input}.${signature.toString('base64url')}`)
        else reject(error)
      })
    })
  }
}
