import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { soakRotation } from '../soak/rotation.js'

t.test('a new key every second fails nobody, with two replicas and three services', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'signet-soak-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const report = await soakRotation({ databaseUrl: `sqlite:${join(folder, 'issuer.db')}`, seconds: 8, requestsPerSecond: 60 })
  t.same(report.failures, [])
  t.equal(report.notOneActive, 0)
  t.ok(report.keys >= 4, `${report.keys} keys signed`)
  t.ok(report.requests >= 240, `${report.requests} requests`)
})
