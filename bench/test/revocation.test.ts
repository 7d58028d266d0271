/** Two replicas of the issuer on one database, and three services: whoever is signed out at one replica is soon refused by all services of the other. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { measurePropagation } from '../revocation/propagation.js'

t.test('a session that ends at one replica is over at every service, and stays over when the issuer is gone', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'signet-revocation-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const way = { name: 'long polls', waitSeconds: 25, ttlSeconds: 10, inFlight: 10, askEveryMs: 20 }
  const { propagation, outage } = await measurePropagation(way, `sqlite:${join(folder, 'issuer.db')}`, 20, { outageTurns: 10 })
  t.equal(propagation.revocations, 20)
  t.equal(propagation.missed, 0)
  t.ok(propagation.atAll.max < 5_000, `the last was refused after ${Math.round(propagation.atAll.max)} ms`)
  t.same(outage, { asked: 30, accepted: 30, refused: 30 })
})
