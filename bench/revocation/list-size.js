/** A list of 2^20 places as the issuer makes it and sends it, by how many of them are revoked. */
import { gunzipSync } from 'node:zlib'
import { readConfig } from '@signet/issuer/dist/config.js'
import { openDatabase } from '@signet/issuer/dist/database/database.js'
import { buildServer } from '@signet/issuer/dist/server.js'
import { listSize } from '@signet/issuer/dist/status-lists/index-permutation.js'
import { emptyBits, setBit, signList } from '@signet/issuer/dist/status-lists/list-document.js'
import { listTimes } from '@signet/issuer/dist/status-lists/list-times.js'
import { readRevisions, readRevoked } from '@signet/issuer/dist/status-lists/read-lists.js'
import { revokeStatuses } from '@signet/issuer/dist/status-lists/revoke-statuses.js'
import { StatusAllocation } from '@signet/issuer/dist/status-lists/status-allocation.js'
import { sql } from 'kysely'
import { keyEncryptionKey } from '../issuer/issuer-process.js'
import { spreadOf } from '../speed/statistics.js'
import { locationOf } from './stage.js'

/** @import { Spread } from '../speed/statistics.js' */
/** @import { StatusReference } from '@signet/issuer/dist/status-lists/status-reference.js' */

/**
 * @typedef {object} ListSize
 * @property {number} share of the places that are revoked
 * @property {number} revoked
 * @property {number} bytes of the document
 * @property {number} gzipBytes
 * @property {Spread} readMs all of the list out of the database, as after a start
 * @property {Spread} signMs packing, signing and gzip, as after each change
 * @property {Spread} decodeMs at a service
 */

const atOnce = 20_000

/**
 * Places, given out and revoked as the issuer does it.
 * @param {import('@signet/issuer/dist/database/database.js').Database} db
 * @param {StatusAllocation} allocation
 * @param {number} count
 */
async function revoke (db, allocation, count) {
  for (let done = 0; done < count; done += atOnce) {
    /** @type {StatusReference[]} */
    const references = []
    while (references.length < Math.min(atOnce, count - done)) references.push(await allocation.take())
    await db.transaction().execute(transaction => revokeStatuses(transaction, references, Date.now()))
  }
  // PostgreSQL does this by itself, but not at once.
  await sql`analyze`.execute(db)
}

/**
 * @param {string} databaseUrl a new database
 * @param {Pick<import('./plan.js').Plan, 'revokedShares' | 'repetitions'>} plan
 * @param {(revoked: number) => Promise<Spread>} timeDecode
 * @param {(text: string) => void} log
 * @returns {Promise<ListSize[]>}
 */
export async function measureListSize (databaseUrl, { revokedShares, repetitions }, timeDecode, log) {
  const config = readConfig({ DATABASE_URL: databaseUrl, KEY_ENCRYPTION_KEYS: keyEncryptionKey, LOG_LEVEL: 'warn' })
  const server = await buildServer(config)
  const db = await openDatabase(locationOf(databaseUrl))
  const allocation = new StatusAllocation(db, 'sessions', Date.now, 1024)
  const signing = { issuerUrl: config.issuerUrl, times: listTimes(config), server, now: Date.now }

  /** @param {number} share @returns {Promise<ListSize>} */
  async function measure (share) {
    const { listId } = await allocation.take()
    const revision = (await readRevisions(db)).find(({ id }) => id === listId)?.revision ?? 0
    const uri = `${config.issuerUrl}/status-lists/${listId}`
    /** @type {number[]} */
    const readMs = []
    /** @type {number[]} */
    const signMs = []
    let revoked = 0
    let document = await signList({ uri, bits: emptyBits(), revision }, signing)
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const bits = emptyBits()
      revoked = 0
      const beginMs = performance.now()
      for await (const statuses of readRevoked(db, listId, 0)) {
        revoked += statuses.length
        for (const { idx } of statuses) setBit(bits, idx)
      }
      const readAtMs = performance.now()
      document = await signList({ uri, bits, revision }, signing)
      readMs.push(readAtMs - beginMs)
      signMs.push(performance.now() - readAtMs)
    }
    const { body, gzipped } = document
    if (gzipped !== null && !gunzipSync(gzipped).equals(body)) throw new Error('the list in gzip is another')
    return { share, revoked, bytes: body.length, gzipBytes: gzipped?.length ?? body.length, readMs: spreadOf(readMs), signMs: spreadOf(signMs), decodeMs: await timeDecode(revoked) }
  }

  try {
    await server.ready()
    /** @type {ListSize[]} */
    const sizes = []
    let revoked = 0
    for (const share of revokedShares) {
      const wanted = Math.round(share * listSize)
      await revoke(db, allocation, wanted - revoked)
      revoked = wanted
      const size = await measure(share)
      log(`${share * 100} % of a list revoked: ${size.bytes} bytes, ${size.gzipBytes} in gzip; read in ${size.readMs.median.toFixed(1)} ms, signed in ${size.signMs.median.toFixed(1)} ms`)
      sizes.push(size)
    }
    return sizes
  } finally {
    await db.destroy()
    await server.close()
  }
}
