/** `clients set`: creates or changes a client. */
import { Command, Option } from 'commander'
import { mintClientSecret } from '../clients/client-secret.js'
import { ClientStore } from '../clients/client-store.js'
import { setClient } from '../clients/set-client.js'
import { readSecret } from './read-secret.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withDatabase } from './with-database.js'

interface SetOptions {
  readonly secretStdin?: true
  readonly generate?: true
  readonly scope?: readonly string[]
  readonly audience?: readonly string[]
  readonly json?: true
}

/** Makes the command `clients`. */
export function clientsCommand (terminal: Terminal): Command {
  const clients = new Command('clients').description('Programs that ask for tokens of their own')
  clients.command('set')
    .description('Create a client, or change what is given of it')
    .argument('<client_id>')
    .option('--secret-stdin', 'read its secret from standard input')
    .addOption(new Option('--generate', 'generate its secret, and print it this once').conflicts('secretStdin'))
    .option('--scope <scope...>', 'scopes it may ask for, instead of those it has')
    .option('--audience <audience...>', 'services it may ask tokens for, instead of those it has')
    .option('--json', 'answer in JSON')
    .action((clientId: string, options: SetOptions) => setOneClient(terminal, clientId, options))
  return clients
}

async function setOneClient (terminal: Terminal, clientId: string, options: SetOptions): Promise<void> {
  const generated = options.generate ? mintClientSecret() : undefined
  const secret = options.secretStdin ? await readSecret(terminal.stdin, 'secret') : generated
  const { created } = await withDatabase(terminal.env, db => setClient(new ClientStore(db, Date.now), {
    clientId,
    ...secret !== undefined && { secret },
    ...options.scope && { scopes: options.scope },
    ...options.audience && { audiences: options.audience }
  }))
  const sentence = `${created ? 'Created' : 'Updated'} the client ${clientId}`
  report(terminal, {
    sentence: generated === undefined ? sentence : `${sentence}; its secret, which is shown only now: ${generated}`,
    data: { client_id: clientId, created, ...generated !== undefined && { client_secret: generated } }
  }, options.json === true)
}
