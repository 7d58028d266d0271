/** `clients set`, `clients list`, `clients remove`: the programs that ask for tokens of their own. */
import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { parseClientJwks } from '../clients/client-jwks.js'
import { mintClientSecret } from '../clients/client-secret.js'
import { ClientStore } from '../clients/client-store.js'
import type { Client } from '../clients/client-store.js'
import { setClient } from '../clients/set-client.js'
import { InputError } from '../errors.js'
import { readSecret } from './read-secret.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { withDatabase } from './with-database.js'

interface SetOptions {
  readonly secretStdin?: true
  readonly generate?: true
  readonly jwks?: string
  readonly scope?: readonly string[]
  readonly audience?: readonly string[]
  readonly json?: true
}

interface JsonOption {
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
    .option('--jwks <file>', 'its public keys, for private_key_jwt: a JWK Set, or one JWK')
    .option('--scope <scope...>', 'scopes it may ask for, instead of those it has')
    .option('--audience <audience...>', 'services it may ask tokens for, instead of those it has')
    .option('--json', 'answer in JSON')
    .action((clientId: string, options: SetOptions) => setOneClient(terminal, clientId, options))
  clients.command('list')
    .description('Show all clients')
    .option('--json', 'answer in JSON')
    .action((options: JsonOption) => listClients(terminal, options.json === true))
  clients.command('remove')
    .description('Remove a client: it gets no more tokens, and those it has are revoked')
    .argument('<client_id>')
    .option('--json', 'answer in JSON')
    .action((clientId: string, options: JsonOption) => removeClient(terminal, clientId, options.json === true))
  clients.command('revoke-tokens')
    .description('Revoke the tokens that a client has got for itself: it may ask for new ones')
    .argument('<client_id>')
    .option('--json', 'answer in JSON')
    .action((clientId: string, options: JsonOption) => revokeTokens(terminal, clientId, options.json === true))
  return clients
}

async function setOneClient (terminal: Terminal, clientId: string, options: SetOptions): Promise<void> {
  const generated = options.generate ? mintClientSecret() : undefined
  const secret = options.secretStdin ? await readSecret(terminal.stdin, 'secret') : generated
  const jwks = options.jwks === undefined ? undefined : parseClientJwks(await readText(options.jwks))
  const { created } = await withDatabase(terminal.env, db => setClient(new ClientStore(db, Date.now), {
    clientId,
    ...secret !== undefined && { secret },
    ...jwks && { jwks },
    ...options.scope && { scopes: options.scope },
    ...options.audience && { audiences: options.audience }
  }))
  const sentence = `${created ? 'Created' : 'Updated'} the client ${clientId}`
  report(terminal, {
    sentence: generated === undefined ? sentence : `${sentence}; its secret, which is shown only now: ${generated}`,
    data: { client_id: clientId, created, ...generated !== undefined && { client_secret: generated } }
  }, options.json === true)
}

async function readText (path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: Error) => {
    throw new InputError(`The file of the keys cannot be read: ${error.message}`)
  })
}

async function listClients (terminal: Terminal, json: boolean): Promise<void> {
  const clients = await withDatabase(terminal.env, db => new ClientStore(db, Date.now).list())
  report(terminal, {
    sentence: clients.length === 0 ? 'There are no clients' : clients.map(line).join('\n'),
    data: { clients: clients.map(({ clientId, secretHash, jwks, scopes, audiences }) => ({ client_id: clientId, proof: proofs({ secretHash, jwks }), scopes, audiences })) }
  }, json)
}

function line ({ clientId, scopes, audiences, ...client }: Client): string {
  return `${clientId} (${proofs(client).join(', ')}): ${scopes.join(' ') || 'no scopes'}; for ${audiences.join(' ') || 'the audiences of sign-ins'}`
}

function proofs ({ secretHash, jwks }: Pick<Client, 'secretHash' | 'jwks'>): string[] {
  return [...secretHash === null ? [] : ['secret'], ...jwks === null ? [] : [`${jwks.keys.length} keys`]]
}

async function removeClient (terminal: Terminal, clientId: string, json: boolean): Promise<void> {
  const removed = await withDatabase(terminal.env, db => new ClientStore(db, Date.now).remove(clientId))
  if (!removed) throw new InputError(`There is no client ${clientId}`)
  report(terminal, { sentence: `Removed the client ${clientId}`, data: { client_id: clientId, removed } }, json)
}

async function revokeTokens (terminal: Terminal, clientId: string, json: boolean): Promise<void> {
  const revoked = await withDatabase(terminal.env, db => new ClientStore(db, Date.now).revokeTokens(clientId))
  if (!revoked) throw new InputError(`There is no client ${clientId}`)
  report(terminal, { sentence: `Revoked the tokens of the client ${clientId}; it may ask for new ones`, data: { client_id: clientId, revoked } }, json)
}
