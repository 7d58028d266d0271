/** Tokens with sound claims whose header, signature or key is not to be trusted. */
import { cast } from '../cast.js'
import { respelled, signedWithPublicKey, unsigned } from '../forge.js'
import { openIssuerStage } from '../issuer-stage.js'
import { refusedToken } from '../row.js'

/** @import { Row } from '../row.js' */

/**
 * @param {string} name
 * @param {object} header over that of a sound token
 */
const headerRow = (name, header) => refusedToken(name, ({ issuer }) => issuer.mint(cast.current, {}, header))

/**
 * A stranger publishes keys of his own and signs with them.
 * @param {string} name
 * @param {(strangersUrl: string, trustedUrl: string) => { claims: object, header: object }} lure where the token points
 * @returns {Row}
 */
const strangerRow = (name, lure) => ({
  name,
  sound: '401, not asked',
  async play (scene) {
    await scene.warm()
    const stranger = await openIssuerStage(cast.stranger)
    try {
      const { claims, header } = lure(stranger.url, scene.issuer.url)
      const { status } = await scene.get(stranger.mint(cast.stranger, claims, header))
      const asked = stranger.requests() > 0
      return { observed: `${status}, ${asked ? 'asked the stranger' : 'not asked'}`, sound: status === 401 && !asked }
    } finally {
      await stranger.close()
    }
  }
})

/** @type {readonly Row[]} */
export const signatureRows = [
  refusedToken('`alg: none`', ({ issuer }) => unsigned(issuer.mint(cast.current), { alg: 'none', typ: 'at+jwt', kid: cast.current.kid })),
  headerRow('no `alg`', { alg: undefined }),
  refusedToken('HS256, keyed with the public key', ({ issuer }) => signedWithPublicKey(issuer.mint(cast.current), cast.current)),
  headerRow('`alg: ES256` for an RSA key', { alg: 'ES256' }),
  headerRow('`alg: RS512` for an RS256 key', { alg: 'RS512' }),
  headerRow('unknown `crit`', { crit: ['urn:example:unknown'], 'urn:example:unknown': true }),
  headerRow('`kid` an object', { kid: { toString: 'current' } }),
  refusedToken('the last character spelled otherwise', ({ issuer }) => respelled(issuer.mint(cast.current))),
  refusedToken('signed by a stranger under our `kid`', ({ issuer }) => issuer.mint(cast.stranger, {}, { kid: cast.current.kid })),
  strangerRow('`iss` is a stranger with a JWKS of his own', () => ({ claims: {}, header: {} })),
  strangerRow('`jku` and `jwk` of a stranger', (strangersUrl, trustedUrl) => ({
    claims: { iss: trustedUrl },
    header: { jku: `${strangersUrl}/.well-known/jwks.json`, jwk: cast.stranger.publicJwk }
  })),
  {
    name: 'a published RSA key of 1024 bits',
    sound: '401',
    async play (scene) {
      scene.issuer.publish(cast.current.publicJwk, cast.weak.publicJwk)
      await scene.warm()
      const { status } = await scene.get(scene.issuer.mint(cast.weak))
      return { observed: `${status}`, sound: status === 401 }
    }
  },
  {
    name: 'two keys under one `kid`, in both orders',
    sound: 'the same answer twice',
    async play ({ issuer, get, warm }) {
      const [right, wrong] = [cast.next.publicJwk, cast.stranger.publicJwk]
      issuer.publish(cast.current.publicJwk,
        { ...wrong, kid: 'wrong first' }, { ...right, kid: 'wrong first' },
        { ...right, kid: 'right first' }, { ...wrong, kid: 'right first' })
      await warm()
      const wrongFirst = await get(issuer.mint(cast.next, {}, { kid: 'wrong first' }))
      const rightFirst = await get(issuer.mint(cast.next, {}, { kid: 'right first' }))
      return { observed: `${wrongFirst.status}, ${rightFirst.status}`, sound: wrongFirst.status === rightFirst.status && rightFirst.status < 500 }
    }
  }
]
