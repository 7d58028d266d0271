/** What all contenders of a run share: the issuer, the credentials, the stores of sessions, and who is out. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimsOf } from './credentials/claims.js'
import { sessionRows, writeSessions, writeTokens } from './credentials/credential-files.js'
import { createSigner } from './credentials/signer.js'
import { entrantOf } from './entrants.js'
import { openProcess } from './processes/process.js'
import { sessionStores } from './sessions/session-stores.js'

/** @import { Trust } from '../contenders/contender.js' */
/** @import { Credentials } from './credentials/credential-files.js' */
/** @import { Signer } from './credentials/signer.js' */
/** @import { Entrant } from './entrants.js' */

/**
 * @typedef {object} Stage
 * @property {Signer} signer the issuer's key
 * @property {Trust} trust
 * @property {string} directory for what the run needs on disk
 * @property {number} tokenBytes the length of a token
 * @property {() => readonly Entrant[]} standing those that are measured and have not failed
 * @property {(entrant: Entrant) => { id: string, trust: Trust, credentials: Credentials }} demandOf what its server needs
 * @property {(entrant: Entrant, error: unknown) => void} fail takes it out of the run, loudly
 * @property {readonly { entrant: string, why: string }[]} skipped what this machine does not have
 * @property {readonly { entrant: string, why: string }[]} failed
 * @property {() => Promise<void>} close
 */

/**
 * @param {readonly string[]} ids
 * @param {number} credentialCount
 * @returns {Promise<Stage>}
 */
export async function openStage (ids, credentialCount) {
  /** @type {(() => Promise<unknown>)[]} */
  const closing = []
  const close = async () => { for (const end of closing.toReversed()) await end() }
  try {
    const directory = await mkdtemp(join(tmpdir(), 'signet-bench-'))
    closing.push(() => rm(directory, { recursive: true }))
    const issuer = openProcess(new URL('processes/issuer-process.js', import.meta.url))
    closing.push(() => issuer.close())
    const signer = await createSigner('RS256')
    const { url } = await issuer.ask('publish', { keys: [signer.jwk] })
    const trust = { issuer: url, audience: 'orders', jwksUri: `${url}/.well-known/jwks.json` }
    const tokens = await writeTokens(directory, 'tokens', credentialCount, index => signer.sign(claimsOf(trust, index)))
    const sessions = await writeSessions(directory, credentialCount)

    let standing = ids.map(entrantOf)
    /** @type {{ entrant: string, why: string }[]} */
    const skipped = []
    /** @type {{ entrant: string, why: string }[]} */
    const failed = []
    /** @type {Map<string, string>} */
    const storeUrls = new Map()
    for (const { id, store } of standing) {
      if (store === undefined) continue
      const opened = await sessionStores[store](sessionRows(credentialCount, trust))
      if ('skipped' in opened) {
        skipped.push({ entrant: id, why: opened.skipped })
        continue
      }
      closing.push(opened.close)
      storeUrls.set(id, opened.url)
    }
    standing = standing.filter(({ id }) => !skipped.some(({ entrant }) => entrant === id))

    return {
      signer,
      trust,
      directory,
      tokenBytes: tokens.bytes,
      standing: () => standing,
      demandOf ({ id }) {
        const sessionStore = storeUrls.get(id)
        return sessionStore === undefined ? { id, trust, credentials: tokens } : { id, trust: { ...trust, sessionStore }, credentials: sessions }
      },
      fail (entrant, error) {
        const why = error instanceof Error ? error.message : String(error)
        console.error(`✘ ${entrant.contender.name} is out: ${why}`)
        failed.push({ entrant: entrant.id, why })
        standing = standing.filter(({ id }) => id !== entrant.id)
      },
      skipped,
      failed,
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}
