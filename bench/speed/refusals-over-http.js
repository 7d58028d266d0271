/** What a refusal costs a server: requests of one kind only, as many as it answers. */
import { writeTokens } from './credentials/credential-files.js'
import { claimsOf } from './credentials/claims.js'
import { refusedTokens } from './growth/refused-tokens.js'
import { openMeasuredServer } from './measured-server.js'

/** @import { Measured } from './measured-server.js' */
/** @import { Stage } from './stage.js' */

const distinct = 100

/**
 * @param {Stage} stage
 * @param {{ warmUpSeconds: number, refusalSeconds: number, connections: number }} plan
 * @returns {Promise<({ name: string } & Measured)[]>}
 */
export async function measureRefusals (stage, { warmUpSeconds, refusalSeconds, connections }) {
  const { signer, trust, directory } = stage
  /** @param {number} index */
  const sound = index => signer.sign(claimsOf(trust, index))
  const kinds = [
    { name: 'accepted, seen before', id: 'signet', refused: false, make: sound },
    { name: 'accepted, new', id: 'signet-uncached', refused: false, make: sound },
    ...(await refusedTokens(signer, trust)).map(kind => ({ ...kind, id: 'signet', refused: true }))
  ]
  const costs = []
  for (const { name, id, refused, make } of kinds) {
    const credentials = await writeTokens(directory, 'refusals', distinct, make)
    const server = await openMeasuredServer({ id, trust, credentials, pinned: false })
    try {
      await server.measure({ distinct, seconds: warmUpSeconds, connections, refused })
      costs.push({ name, ...await server.measure({ distinct, seconds: refusalSeconds, connections, refused }) })
    } finally {
      await server.close()
    }
  }
  return costs
}
