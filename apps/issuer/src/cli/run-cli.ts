/** The commands, put together. */
import { Command, CommanderError } from 'commander'
import { readConfig } from '../config.js'
import { migrateDatabase } from '../database/database.js'
import { auditCommand } from './audit-command.js'
import { clientsCommand } from './clients-command.js'
import { doctorCommand } from './doctor-command.js'
import { keysCommand } from './keys-command.js'
import { report, reportFailure } from './report.js'
import { sessionsCommand } from './sessions-command.js'
import type { Terminal } from './terminal.js'
import { throttlesCommand } from './throttles-command.js'
import { transferCommand } from './transfer-command.js'
import { usersCommand } from './users-command.js'

/** Runs one command line, without the program's name, and resolves to the exit code: 0, 1 for a failure, 2 for wrong usage. */
export async function runCli (args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // Commander has printed its message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    reportFailure(terminal, error, args.includes('--json'))
    return 1
  }
}

function program (terminal: Terminal): Command {
  const issuer = new Command('signet-issuer').description('Issues tokens: accounts, clients, keys. Configured by the environment.')
  issuer.command('start').description('Run the issuer').action(async () => {
    // Half of all modules are the server's, and no other command needs them.
    const { serve } = await import('../serve.js')
    await serve(terminal.env)
  })
  issuer.command('migrate')
    .description('Bring the tables of the database up to date')
    .option('--json', 'answer in JSON')
    .action((options: { readonly json?: true }) => runMigrations(terminal, options.json === true))
  issuer.addCommand(usersCommand(terminal))
  issuer.addCommand(clientsCommand(terminal))
  issuer.addCommand(sessionsCommand(terminal))
  issuer.addCommand(keysCommand(terminal))
  issuer.addCommand(auditCommand(terminal))
  issuer.addCommand(throttlesCommand(terminal))
  issuer.addCommand(transferCommand(terminal))
  issuer.addCommand(doctorCommand(terminal))
  for (const command of withSubcommands(issuer)) {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.err }).showHelpAfterError()
  }
  return issuer
}

function withSubcommands (command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

async function runMigrations (terminal: Terminal, json: boolean): Promise<void> {
  const migrated = await migrateDatabase(readConfig(terminal.env).database)
  report(terminal, { sentence: migrated.length === 0 ? 'The database is up to date' : `Ran ${migrated.join(', ')}`, data: { migrated } }, json)
}
