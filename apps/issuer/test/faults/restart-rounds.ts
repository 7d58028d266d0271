/** Restarts PostgreSQL under an issuer that works, and asks it for all that was acknowledged. */
import { setTimeout as wait } from 'node:timers/promises'
import { command, startIssuer } from './issuer-process.js'
import { account, Ledger } from './ledger.js'
import type { Tally } from './ledger.js'
import { beginLoad } from './load.js'
import type { PrivatePostgres } from './private-postgres.js'
import { createRandom } from './random.js'

/** What came of the restarts. */
export interface RestartReport extends Tally {
  readonly restarts: number
  readonly audited: number
  /** From the end of a restart to the first answer that is none of an outage, the longest, in milliseconds. */
  readonly slowestRecoveryMs: number
  readonly problems: readonly string[]
}

/** Restarts so many times, each second time by a crash. The issuer is started once. */
export async function restartRounds (postgres: PrivatePostgres, restarts: number, seed: number): Promise<RestartReport> {
  const env = {
    DATABASE_URL: postgres.url,
    KEY_ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64url'),
    PORT: '0',
    ISSUER_URL: 'http://localhost:4000',
    LOG_LEVEL: 'silent'
  }
  const random = createRandom(seed)
  const ledger = new Ledger()
  const created = await command(env, ['users', 'set', account.username, '--password-stdin', '--scope', 'x'], account.password).ended
  if (created.code !== 0) throw new Error(created.err)
  const issuer = startIssuer(env)
  let audited = 0
  let slowestRecoveryMs = 0
  try {
    const url = await issuer.url
    if (url === null) throw new Error(`The issuer did not start: ${(await issuer.ended).err}`)
    for (let restarted = 0; restarted < restarts; restarted++) {
      const load = beginLoad(ledger, url, env, random)
      await wait(500 + random(500))
      await postgres.restart(restarted % 2 === 0 ? 'fast' : 'immediate')
      const begun = performance.now()
      while ((await fetch(`${url}/readyz`)).status !== 200) await wait(10)
      slowestRecoveryMs = Math.max(slowestRecoveryMs, performance.now() - begun)
      await wait(200)
      await load.stop()
      audited += await ledger.audit(url)
    }
  } finally {
    issuer.child.kill('SIGKILL')
    await issuer.ended
  }
  return { restarts, audited, slowestRecoveryMs: Math.round(slowestRecoveryMs), ...ledger.tally, problems: ledger.problems }
}
