/** Kills the issuer and its commands at random points, and asks the next one for all that was acknowledged. */
import { setTimeout as wait } from 'node:timers/promises'
import { command, startIssuer } from './issuer-process.js'
import { account, Ledger } from './ledger.js'
import type { Tally } from './ledger.js'
import { beginLoad } from './load.js'
import { createRandom } from './random.js'

/** What came of the kills. */
export interface KillReport extends Tally {
  readonly kills: number
  /** How many acknowledged things were asked for again. */
  readonly audited: number
  readonly keys: number
  /** From start to ready after a kill, the longest, in milliseconds. */
  readonly slowestStartMs: number
  readonly problems: readonly string[]
}

// A key signs for four seconds, so that kills meet rotations too.
const fastRotation = { KEY_ROTATION_DAYS: '0.00005', KEY_ANNOUNCE_HOURS: '0.0002', JWKS_MAX_AGE_SECONDS: '0.2', ACCESS_TOKEN_MINUTES: '4' }
const longestLifeMs = 3_000

/** Kills −9 so many times. The database is that of `env`, and may be new. */
export async function killRounds (env: NodeJS.ProcessEnv, kills: number, seed: number): Promise<KillReport> {
  const random = createRandom(seed)
  const ledger = new Ledger()
  const issuerEnv = { ...env, ...fastRotation, PORT: '0', ISSUER_URL: 'http://localhost:4000', LOG_LEVEL: 'silent' }
  let audited = 0
  let slowestStartMs = 0

  const created = await command(issuerEnv, ['users', 'set', account.username, '--password-stdin', '--scope', 'x'], account.password).ended
  if (created.code !== 0) throw new Error(created.err)

  for (let killed = 0; killed < kills; killed++) {
    const running = startIssuer(issuerEnv)
    // Every fifth does not live to see its first request.
    if (killed % 5 === 4) await Promise.race([running.url, wait(random(600))])
    else {
      const url = await running.url
      if (url === null) throw new Error(`The issuer did not start: ${(await running.ended).err}`)
      const load = beginLoad(ledger, url, issuerEnv, random)
      await wait(random(longestLifeMs))
      running.child.kill('SIGKILL')
      load.killCommand()
      await load.stop()
    }
    running.child.kill('SIGKILL')
    await running.ended
    audited += await audit()
  }
  return { kills, audited, keys: ledger.kids.size, slowestStartMs: Math.round(slowestStartMs), ...ledger.tally, problems: ledger.problems }

  // The next start needs no hand; it is killed, too.
  async function audit (): Promise<number> {
    const begun = performance.now()
    const next = startIssuer(issuerEnv)
    const url = await next.url
    if (url === null) throw new Error(`The issuer did not start again: ${(await next.ended).err}`)
    slowestStartMs = Math.max(slowestStartMs, performance.now() - begun)
    const count = await ledger.audit(url)
    next.child.kill('SIGKILL')
    await next.ended
    return count
  }
}
