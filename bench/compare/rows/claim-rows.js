/** Tokens signed with the right key whose claims are not those of a sound token. */
import { signCompact } from '@signet/test-issuer'
import { cast } from '../cast.js'
import { audience } from '../issuer-stage.js'
import { refusedToken } from '../row.js'

/** @import { Row } from '../row.js' */
/** @import { Scene } from '../scene.js' */

const dayInSeconds = 86_400
const nowSeconds = () => Math.floor(Date.now() / 1000)

/**
 * @param {string} name
 * @param {(scene: Scene) => object} claims over those of a sound token
 */
const claimRow = (name, claims) => refusedToken(name, scene => scene.issuer.mint(cast.current, claims(scene)))

/**
 * @param {string} name
 * @param {(scene: Scene) => string} payload the text in the place of the claims
 */
const payloadRow = (name, payload) => refusedToken(name,
  scene => signCompact(cast.current, { alg: 'RS256', typ: 'at+jwt', kid: cast.current.kid }, payload(scene)))

/** @type {readonly Row[]} */
export const claimRows = [
  {
    name: 'a sound token',
    sound: '200',
    async play (scene) {
      const { status } = await scene.get(scene.issuer.mint(cast.current))
      return { observed: `${status}`, sound: status === 200 }
    }
  },
  claimRow('expired an hour ago', () => ({ exp: nowSeconds() - 3600 })),
  claimRow('`nbf` in an hour', () => ({ nbf: nowSeconds() + 3600 })),
  claimRow('`iat` in 11 days', () => ({ iat: nowSeconds() + 11 * dayInSeconds, exp: nowSeconds() + 12 * dayInSeconds })),
  claimRow('no `exp`', () => ({ exp: undefined })),
  claimRow('no `aud`', () => ({ aud: undefined })),
  claimRow('no `iss`', () => ({ iss: undefined })),
  claimRow('no `iss`, no `aud`', () => ({ iss: undefined, aud: undefined })),
  claimRow('`aud` of another service', () => ({ aud: 'billing' })),
  claimRow('`aud` a number', () => ({ aud: 1 })),
  claimRow('`iss` an array of ours and another', ({ issuer }) => ({ iss: [issuer.url, 'https://evil.example'] })),
  claimRow('`exp` a string', () => ({ exp: `${nowSeconds() + 600}` })),
  payloadRow('`exp` 1e999', ({ issuer }) => `{"iss":"${issuer.url}","sub":"user-1","aud":"${audience}","iat":${nowSeconds()},"exp":1e999}`),
  payloadRow('claims are an array', () => '[]'),
  payloadRow('claims are `null`', () => 'null'),
  claimRow('a token of 100 KB', () => ({ padding: 'x'.repeat(75_000) }))
]
