/** An app whose hook verifies one signature a request, in a way to be compared, and checks nothing else. */
import { createPublicKey } from 'node:crypto'
import Fastify from 'fastify'

/** @import { JsonWebKey, KeyObject } from 'node:crypto' */

/**
 * Verifies an RS256 signature and calls back, at once or later.
 * @callback VerifySignature
 * @param {Buffer} signed
 * @param {Buffer} signature
 * @param {(isSound: boolean) => void} done
 * @returns {void}
 */

/**
 * @param {string} jwksUri
 * @param {(key: KeyObject, jwk: JsonWebKey) => VerifySignature | Promise<VerifySignature>} prepare is given the key, parsed once
 */
export async function buildBareApp (jwksUri, prepare) {
  const { keys: [jwk] } = /** @type {{ keys: [JsonWebKey] }} */ (await (await fetch(jwksUri)).json())
  const verifySignature = await prepare(createPublicKey({ key: jwk, format: 'jwk' }), jwk)
  const app = Fastify()
  app.decorateRequest('claims')
  app.get('/me', {
    onRequest: (request, reply, done) => {
      const token = (request.headers.authorization ?? '').slice('Bearer '.length)
      const [header = '', payload = '', signature = ''] = token.split('.')
      verifySignature(Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url'), isSound => {
        if (!isSound) {
          reply.code(401).send({ message: 'Unauthorized' })
          return
        }
        request.setDecorator('claims', JSON.parse(Buffer.from(payload, 'base64url').toString()))
        done()
      })
    }
  }, async request => request.getDecorator('claims'))
  return app
}
