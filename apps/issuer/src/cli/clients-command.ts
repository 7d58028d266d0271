/** `clients set`, `list`, `show`, `rotate-secret`, `end-former-secret`, `revoke-tokens` and `remove`: the programs that ask for tokens of their own. */
import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { removeClient, revokeClientTokens } from '../administration/administer-clients.js'
import { doneBy } from '../administration/audit-events.js'
import { clientData } from '../administration/client-data.js'
import { parseClientJwks } from '../clients/client-jwks.js'
import { mintClientSecret } from '../clients/client-secret.js'
import type { Client } from '../clients/client-store.js'
import { setClient } from '../clients/set-client.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { InputError } from '../errors.js'
import { endFormer, rotateSecret } from './client-secret-commands.js'
import { cell, columns } from './columns.js'
import { confirm } from './confirm.js'
import { readSecret } from './read-secret.js'
import { report } from './report.js'
import type { Terminal } from './terminal.js'
import { byOperator, clientNamed, withAdministration } from './with-administration.js'

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

interface RemoveOptions extends JsonOption {
  readonly yes?: true
}

/** Makes the command `clients`. */
export function clientsCommand (terminal: Terminal): Command {
  const clients = new Command('clients').description('Programs that ask for tokens of their own')
  const add = (name: string, description: string): Command => clients.command(name).description(description).option('--json', 'answer in JSON')
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
  add('list', 'Show all clients').action((options: JsonOption) => listClients(terminal, options.json === true))
  add('show', 'Show one client').argument('<client_id>').action((clientId: string, options: JsonOption) => showClient(terminal, clientId, options.json === true))
  clients.addCommand(rotateSecret(terminal))
  clients.addCommand(endFormer(terminal))
  add('revoke-tokens', 'Revoke the tokens that a client has got for itself: it may ask for new ones').argument('<client_id>')
    .action((clientId: string, options: JsonOption) => revokeTokens(terminal, clientId, options.json === true))
  add('remove', 'Remove a client: it gets no more tokens, and those it has are revoked').argument('<client_id>').option('--yes', 'do not ask')
    .action((clientId: string, options: RemoveOptions) => removeOneClient(terminal, clientId, options))
  return clients
}

async function setOneClient (terminal: Terminal, clientId: string, options: SetOptions): Promise<void> {
  const generated = options.generate ? mintClientSecret() : undefined
  const secret = options.secretStdin ? await readSecret(terminal.stdin, 'secret') : generated
  const jwks = options.jwks === undefined ? undefined : parseClientJwks(await readText(options.jwks))
  const grants = { ...options.scope && { scopes: options.scope }, ...options.audience && { audiences: options.audience } }
  const { created } = await withAdministration(terminal.env, ({ db, clients, audit }) => inTransaction(db, async transaction => {
    const set = await setClient(clients.within(transaction), { clientId, ...secret !== undefined && { secret }, ...jwks && { jwks }, ...grants })
    await audit.record(doneBy(byOperator, set.created ? 'client.created' : 'client.changed', { kind: 'client', id: clientId }, {
      ...grants, ...secret !== undefined && { secret: 'set' }, ...jwks && { keys: jwks.keys.length }
    }), transaction)
    return set
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
  const clients = await withAdministration(terminal.env, parts => parts.clients.list())
  report(terminal, {
    sentence: clients.length === 0 ? 'There are no clients' : columns(['CLIENT', 'PROOF', 'SCOPES', 'AUDIENCES', 'FORMER SECRET UNTIL'], clients.map(line)),
    data: { clients: clients.map(client => clientData(client, Date.now())) }
  }, json)
}

function line (client: Client): string[] {
  const { client_id: clientId, proofs, scopes, audiences, former_secret_until: until } = clientData(client, Date.now())
  return [clientId, cell(proofs), cell(scopes), audiences.join(' ') || '(of sign-ins)', until ?? '-']
}

async function showClient (terminal: Terminal, clientId: string, json: boolean): Promise<void> {
  const data = clientData(await withAdministration(terminal.env, parts => clientNamed(parts, clientId)), Date.now())
  report(terminal, {
    sentence: [
      `${data.client_id}, created ${data.created_at}`,
      `proves itself by: ${cell(data.proofs)}${data.former_secret_until === null ? '' : `; its former secret works until ${data.former_secret_until}`}`,
      `scopes: ${cell(data.scopes)}`,
      `audiences: ${data.audiences.join(' ') || '(of sign-ins)'}`
    ].join('\n'),
    data
  }, json)
}

async function removeOneClient (terminal: Terminal, clientId: string, { json, yes }: RemoveOptions): Promise<void> {
  await withAdministration(terminal.env, async parts => {
    await clientNamed(parts, clientId)
    await confirm(terminal, `The client ${clientId} is about to be removed, and its tokens are revoked.`, yes === true)
    await removeClient(parts, clientId, byOperator)
  })
  report(terminal, { sentence: `Removed the client ${clientId}`, data: { client_id: clientId, removed: true } }, json === true)
}

async function revokeTokens (terminal: Terminal, clientId: string, json: boolean): Promise<void> {
  await withAdministration(terminal.env, async parts => {
    await clientNamed(parts, clientId)
    await revokeClientTokens(parts, clientId, byOperator)
  })
  report(terminal, { sentence: `Revoked the tokens of the client ${clientId}; it may ask for new ones`, data: { client_id: clientId, revoked: true } }, json)
}
