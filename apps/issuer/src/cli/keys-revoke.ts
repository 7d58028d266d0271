/** `keys revoke`: takes a key out of the set, after saying what that hits. */
import { Command } from 'commander'
import { InputError } from '../errors.js'
import { revocationInWords } from '../keys/effects-in-words.js'
import { revocationData } from '../keys/key-data.js'
import { liveSessionCounter } from '../keys/live-sessions.js'
import { readLine } from './read-text.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withKeyRing } from './with-key-ring.js'

interface RevokeOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

/** Makes the command `keys revoke`. */
export function revokeKey (terminal: Terminal): Command {
  return new Command('revoke')
    .description('Take a key out of the published set: every token it signed is refused, for good')
    .argument('<kid>')
    .option('--dry-run', 'only say what it would hit')
    .option('--yes', 'do not ask for the kid once more')
    .option('--json', 'answer in JSON')
    .action((kid: string, options: RevokeOptions) => revoke(terminal, kid, options))
}

async function revoke (terminal: Terminal, kid: string, { dryRun, yes, json }: RevokeOptions): Promise<void> {
  await withKeyRing(terminal.env, async ({ ring, db, config }) => {
    const countLiveSessions = liveSessionCounter(db, config, Date.now)
    const effect = await ring.revoke(kid, { dryRun: true, countLiveSessions })
    if (dryRun) return report(terminal, { sentence: `${revocationInWords(effect, Date.now()).join(' ')} Nothing was changed`, data: revocationData(effect) }, json === true)
    if (!yes) {
      terminal.err(`${revocationInWords(effect, Date.now()).join(' ')}\nThis cannot be undone. Write the kid once more to revoke it: `)
      if (await readLine(terminal.stdin) !== kid) throw new InputError('Nothing was revoked: that was not the kid (--yes goes ahead without asking)')
    }
    const revocation = await ring.revoke(kid, { countLiveSessions })
    report(terminal, { sentence: revocation.revoked ? `Revoked ${kid}, which was ${revocation.state}` : `${kid} was revoked before`, data: revocationData(revocation) }, json === true)
  })
}
