/** Other ways to have signatures verified, bare like the yardstick: what the plugin's own way was chosen from. */
import { verify, webcrypto } from 'node:crypto'
import { buildBareApp } from './bare-app.js'

/** @import { Contender } from '../../contenders/contender.js' */

const packages = ['fastify']

/** @type {Contender} */
export const bareSynchronous = {
  name: 'bare, synchronous',
  packages,
  configuration: 'a hook that calls `crypto.verify` and waits',
  build: ({ jwksUri }) => buildBareApp(jwksUri, key => (signed, signature, done) => { done(verify('sha256', signed, key, signature)) })
}

/** @type {Contender} */
export const bareWebCrypto = {
  name: 'bare, WebCrypto',
  packages,
  configuration: 'a hook that calls `crypto.subtle.verify`',
  build: ({ jwksUri }) => buildBareApp(jwksUri, async (_key, jwk) => {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const key = await webcrypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
    return (signed, signature, done) => { webcrypto.subtle.verify(algorithm.name, key, signature, signed).then(done, () => { done(false) }) }
  })
}

/** @type {Contender} */
export const bareBatch = {
  name: 'bare, one batch a turn',
  packages,
  configuration: 'a hook that collects the tokens of a turn of the event loop, and verifies them one after the other in `setImmediate`',
  build: ({ jwksUri }) => buildBareApp(jwksUri, key => {
    /** @type {Array<() => void>} */
    let waiting = []
    function run () {
      const checks = waiting
      waiting = []
      for (const check of checks) check()
    }
    return (signed, signature, done) => {
      if (waiting.length === 0) setImmediate(run)
      waiting.push(() => { done(verify('sha256', signed, key, signature)) })
    }
  })
}
