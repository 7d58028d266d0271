/** The cost of a token that is new, beside that of one that was seen before. */
import { createVerifier } from '@signet/verifier'
import { trustIn } from './static-issuer.js'
import { runCalls, timeVerify } from './time-verify.js'

/** @import { VerifierOptions } from '@signet/verifier' */
/** @import { Signer } from '../credentials/signer.js' */
/** @import { Spread } from '../statistics.js' */
/** @import { TokenList } from './token-list.js' */

const warmUpCalls = 3000

/**
 * @param {VerifierOptions} options
 * @param {TokenList} tokens presented in turn
 * @param {number} calls how many are timed
 * @returns {Promise<Spread>} microseconds
 */
export async function timeTokens (options, tokens, calls) {
  const verifier = createVerifier(options)
  await verifier.ready()
  /** @param {number} call */
  const verify = call => verifier.verify(tokens.at(call % tokens.length))
  await runCalls(warmUpCalls, verify)
  const spread = await timeVerify(calls, verify)
  verifier.close()
  return spread
}

/**
 * @param {Signer} signer
 * @param {TokenList} tokens
 * @param {number} calls
 * @returns {Promise<{ new: Spread, seen: Spread }>} microseconds
 */
export async function timeNewAndSeen (signer, tokens, calls) {
  const options = trustIn([signer.jwk])
  return {
    new: await timeTokens({ ...options, tokenCache: false }, tokens, calls),
    seen: await timeTokens(options, tokens, calls)
  }
}
