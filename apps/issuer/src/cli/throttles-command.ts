/** `throttles list`, `throttles clear`: who has to wait after failed attempts. */
import { Command } from 'commander'
import { AccountStore } from '../accounts/account-store.js'
import { canonicalUsername } from '../accounts/username.js'
import { operator } from '../audit/audit-log.js'
import type { AuditSubject } from '../audit/audit-log.js'
import { ClientStore } from '../clients/client-store.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { CounterStore } from '../throttling/counter-store.js'
import { ownersOf } from '../throttling/held-owners.js'
import { networkOf, unknownNetwork } from '../throttling/network.js'
import { createThrottleNames } from '../throttling/throttle-names.js'
import { causeOf } from '../throttling/throttle-reports.js'
import type { ThrottleCause } from '../throttling/throttle-reports.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withAudit } from './with-audit.js'

interface JsonOption {
  readonly json?: true
}

interface Told {
  readonly cause: ThrottleCause
  /** The account or client; `null` when there is none of this name. */
  readonly owner: string | null
  /** As in the audit log. */
  readonly counter: string
  readonly network: string | null
  readonly failures: number
  readonly free_at: string | null
}

const maxListed = 1_000

/** Makes the command `throttles`. */
export function throttlesCommand (terminal: Terminal): Command {
  const throttles = new Command('throttles').description('Who has to wait after failed attempts')
  throttles.command('list')
    .description(`Show whose failures of the last hour are remembered, the longest wait first, up to ${maxListed}`)
    .option('--json', 'answer in JSON')
    .action((options: JsonOption) => listThrottles(terminal, options.json === true))
  throttles.command('clear')
    .description('Forget the failures of an account or a client, or those in a network')
    .argument('<whom>', 'a user name, a client id, or an address; whatever there is of that name')
    .option('--json', 'answer in JSON')
    .action((whom: string, options: JsonOption) => clearThrottles(terminal, whom, options.json === true))
  return throttles
}

async function listThrottles (terminal: Terminal, json: boolean): Promise<void> {
  const now = Date.now()
  const told = await withAudit(terminal.env, async ({ db, keyEncryptionKeys }) => {
    const held = await new CounterStore(db, () => now).list(maxListed)
    const owners = await ownersOf(db, createThrottleNames(keyEncryptionKeys), held)
    return held.map(({ subject, network, failures, freeAtMs }): Told => ({
      cause: causeOf({ subject, network }),
      owner: owners.get(subject) ?? null,
      counter: subject,
      network: network === '' ? null : network,
      failures,
      free_at: freeAtMs > now ? new Date(freeAtMs).toISOString() : null
    }))
  })
  report(terminal, { sentence: told.length === 0 ? 'Nobody has to wait' : told.map(inWords).join('\n'), data: { throttles: told } }, json)
}

const whose: Readonly<Record<ThrottleCause, (told: Told) => string>> = {
  account: ({ owner }) => `account ${owner ?? '(nobody’s name)'} in networks that are new to it`,
  'account-in-network': ({ owner, network }) => `account ${owner ?? '(nobody’s name)'} in ${network}`,
  'client-in-network': ({ owner, network }) => `client ${owner ?? '(nobody’s name)'} in ${network}`,
  network: ({ counter, network }) => `${network}${counter === 'forgeries' ? ', with forged tokens' : ''}`
}

function inWords (told: Told): string {
  return `${whose[told.cause](told)}: ${told.failures} failures, ${told.free_at === null ? 'does not have to wait' : `waits until ${told.free_at}`}`
}

async function clearThrottles (terminal: Terminal, whom: string, json: boolean): Promise<void> {
  const cleared = await withAudit(terminal.env, async ({ db, keyEncryptionKeys, audit }) => {
    const names = createThrottleNames(keyEncryptionKeys)
    const network = networkOf(whom.replace(/\/64$/, ''))
    const canonical = canonicalUsername(whom)
    return await inTransaction(db, async transaction => {
      const counters = new CounterStore(transaction, Date.now)
      const counts = [
        await counters.clear({ subject: names.client(whom) }),
        canonical === null ? 0 : await counters.clear({ subject: names.account(canonical) }),
        network === unknownNetwork && whom !== unknownNetwork ? 0 : await counters.clear({ network })
      ]
      const sum = counts.reduce((one, other) => one + other)
      const subject = await subjectOf(transaction, whom, canonical)
      await audit.record({
        action: 'throttle.cleared',
        result: 'ok',
        actor: operator,
        ...subject && { subject },
        details: { counters: sum, network: network === unknownNetwork ? null : network }
      }, transaction)
      return sum
    })
  })
  report(terminal, { sentence: cleared === 0 ? `Nothing is held against ${whom}` : `Forgot what was held against ${whom}: ${cleared} counters`, data: { cleared } }, json)
}

async function subjectOf (db: Database, whom: string, canonical: string | null): Promise<AuditSubject | null> {
  const account = canonical === null ? null : await new AccountStore(db, Date.now).byCanonicalUsername(canonical)
  if (account !== null) return { kind: 'account', id: account.id }
  const client = await new ClientStore(db, Date.now).byId(whom)
  return client === null ? null : { kind: 'client', id: client.clientId }
}
