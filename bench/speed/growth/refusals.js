/** The cost of a refusal in the process, beside that of an accepted token; the size is the number of distinct tokens of each kind. */
import { createVerifier } from '@signet/verifier'
import { claimsOf } from '../credentials/claims.js'
import { createSigner } from '../credentials/signer.js'
import { timeNewAndSeen } from './new-and-seen.js'
import { refusedTokens } from './refused-tokens.js'
import { audience, issuerUrl, trustIn } from './static-issuer.js'
import { runCalls, timeVerify } from './time-verify.js'
import { listTokens } from './token-list.js'

/** @param {import('./topics.js').Extent} extent */
export async function measure ({ sizes: [size = 1], calls }) {
  const signer = await createSigner('RS256')
  const trust = { issuer: issuerUrl(0), audience }
  const sound = await timeNewAndSeen(signer, await listTokens(size, index => signer.sign(claimsOf(trust, index))), calls)
  const points = [{ name: 'accepted, seen before', microseconds: sound.seen }, { name: 'accepted, new', microseconds: sound.new }]

  const verifier = createVerifier({ ...trustIn([signer.jwk]), algorithms: ['RS256'] })
  await verifier.ready()
  for (const { name, make } of await refusedTokens(signer, trust)) {
    const tokens = await listTokens(size, make)
    /** @param {number} call */
    const refuse = call => verifier.verify(tokens.at(call % size)).then(() => { throw new Error(`a token was accepted that is refused: ${name}`) }, () => {})
    await runCalls(1000, refuse)
    points.push({ name, microseconds: await timeVerify(calls, refuse) })
  }
  verifier.close()
  return points
}
