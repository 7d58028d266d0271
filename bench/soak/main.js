/** `npm run soak:rotation -- --minutes 5`: says how it went, and ends with 1 when a request failed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { soakRotation } from './rotation.js'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' }, database: { type: 'string' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0 && minutes <= 60)) throw new TypeError('"--minutes" must be a number above 0, 60 at the most')

const folder = await mkdtemp(join(tmpdir(), 'signet-soak-'))
try {
  const report = await soakRotation({ databaseUrl: values.database ?? `sqlite:${join(folder, 'issuer.db')}`, seconds: minutes * 60 })
  console.log(JSON.stringify(report, null, 2))
  process.exitCode = report.failed > 0 || report.notOneActive > 0 ? 1 : 0
} finally {
  await rm(folder, { recursive: true, force: true })
}
