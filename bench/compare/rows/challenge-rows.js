/** What a client is told when it is refused: RFC 6750 §3, RFC 9110 §11.6.1. */
import { cast } from '../cast.js'

/** @import { Row } from '../row.js' */
/** @import { Answer } from '../scene.js' */

/** @param {Answer} answer */
function describe ({ status, challenge }) {
  if (challenge === undefined) return `${status}, no challenge`
  const error = /\berror="([^"]*)"/.exec(challenge)?.[1]
  return `${status}, ${challenge.split(' ')[0] ?? ''}${error === undefined ? '' : ` ${error}`}`
}

/**
 * @param {string} name
 * @param {string} sound
 * @param {(mint: (claims: object) => string) => string | undefined} present
 * @returns {Row}
 */
const challengeRow = (name, sound, present) => ({
  name,
  sound,
  async play ({ warm, get, issuer }) {
    await warm()
    const observed = describe(await get(present(claims => issuer.mint(cast.current, claims))))
    return { observed, sound: observed === sound }
  }
})

/** @type {readonly Row[]} */
export const challengeRows = [
  challengeRow('no token', '401, Bearer', () => undefined),
  challengeRow('an expired token', '401, Bearer invalid_token', mint => mint({ exp: 1 })),
  challengeRow('two tokens in one field', '400, Bearer invalid_request', mint => `${mint({})} ${mint({})}`)
]
