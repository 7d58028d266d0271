/** Creates, changes and removes clients: each is one transaction, with what is written down of it. */
import { isDeepStrictEqual } from 'node:util'
import { assertClientId } from '../clients/client-id.js'
import type { ClientJwks } from '../clients/client-jwks.js'
import { mintClientSecret, secretHashOf } from '../clients/client-secret.js'
import type { Client, ClientStore } from '../clients/client-store.js'
import { assertClientGrants } from '../clients/set-client.js'
import type { Database } from '../database/database.js'
import { inTransaction } from '../database/retry-conflicts.js'
import { AlreadyExists, NoProof, NotFound, OwnRights, PreconditionFailed } from '../errors.js'
import { anyState } from './administration-parts.js'
import type { AdministrationParts, IsExpected } from './administration-parts.js'
import { adminScope } from './administrator.js'
import type { AuditOrigin } from '../audit/audit-log.js'
import { doneBy } from './audit-events.js'
import type { Created } from './create-account.js'

/** The client to create. */
export interface ClientCreation {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  /** Its public keys; without them it gets a secret. */
  readonly jwks: ClientJwks | null
}

/** The client, and its secret when one was made: it is shown this once. */
export interface CreatedClient extends Created<Client> {
  readonly secret: string | null
}

/** What is to be different; absent members stay. */
export interface ClientPatch {
  readonly scopes?: readonly string[]
  readonly audiences?: readonly string[]
  /** `null` takes the keys away. */
  readonly jwks?: ClientJwks | null
}

/**
 * Creates the client. Asked for the same again, it changes nothing and returns what is there, without the secret, which is not known any more.
 * @throws InputError for what cannot be used; `ALREADY_EXISTS` when there is a client of that id that is not the same
 */
export async function createClient (parts: AdministrationParts, creation: ClientCreation, by: AuditOrigin): Promise<CreatedClient> {
  const { clientId, scopes, audiences, jwks } = creation
  assertClientId(clientId)
  assertClientGrants(creation)
  const secret = jwks === null ? mintClientSecret() : null
  return await inTransaction(parts.db, async transaction => {
    const clients = parts.clients.within(transaction)
    const created = await clients.add({ clientId, secretHash: secret === null ? null : secretHashOf(secret), jwks, scopes, audiences })
    const kept = await clients.byId(clientId)
    // Somebody removed it in between.
    if (kept === null) throw new NotFound()
    if (created) {
      await parts.audit.record(doneBy(by, 'client.created', { kind: 'client', id: clientId }, { scopes, audiences, proof: jwks === null ? 'secret' : 'keys' }), transaction)
      return { kept, created, secret }
    }
    const isSame = isDeepStrictEqual([kept.scopes, kept.audiences, kept.jwks], [scopes, audiences, jwks])
    if (!isSame) throw new AlreadyExists('a client of this id')
    return { kept, created, secret: null }
  })
}

/**
 * Changes the client and returns it. Tokens that it has already stay as they are.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`, `OWN_RIGHTS`, `NO_PROOF`; InputError for what cannot be used
 */
export async function changeClient (parts: AdministrationParts, clientId: string, patch: ClientPatch, by: AuditOrigin, isExpected: IsExpected = anyState): Promise<Client> {
  assertClientGrants(patch)
  return await onHeldClient(parts, clientId, isExpected, async (clients, before, transaction) => {
    if (patch.jwks === null && before.secretHash === null) throw new NoProof()
    if (patch.scopes?.includes(adminScope) === false) refuseOwn(before, by)
    await clients.change(clientId, patch)
    const after = await clients.byId(clientId) ?? before
    await parts.audit.record(doneBy(by, 'client.changed', { kind: 'client', id: clientId }, {
      ...patch.scopes && { scopes: patch.scopes }, ...patch.audiences && { audiences: patch.audiences }, ...patch.jwks !== undefined && { keys: patch.jwks?.keys.length ?? 0 }
    }), transaction)
    return after
  })
}

/**
 * Removes the client for good: it gets no more tokens, and those it has are revoked.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`, `OWN_RIGHTS`
 */
export async function removeClient (parts: AdministrationParts, clientId: string, by: AuditOrigin, isExpected: IsExpected = anyState): Promise<Client> {
  return await onHeldClient(parts, clientId, isExpected, async (clients, before, transaction) => {
    refuseOwn(before, by)
    await clients.remove(clientId)
    await parts.audit.record(doneBy(by, 'client.removed', { kind: 'client', id: clientId }), transaction)
    return before
  })
}

/**
 * Revokes the tokens that the client has got for itself; it may ask for new ones.
 * @throws `NOT_FOUND`
 */
export async function revokeClientTokens (parts: AdministrationParts, clientId: string, by: AuditOrigin): Promise<void> {
  await onHeldClient(parts, clientId, anyState, async (clients, _before, transaction) => {
    await clients.revokeTokens(clientId)
    await parts.audit.record(doneBy(by, 'client.tokens-revoked', { kind: 'client', id: clientId }), transaction)
  })
}

/**
 * Works on a client that is held against other writers until the work is kept.
 * @throws `NOT_FOUND`, `PRECONDITION_FAILED`, what the work throws
 */
export async function onHeldClient<T> (
  parts: AdministrationParts, clientId: string, isExpected: IsExpected, work: (clients: ClientStore, before: Client, transaction: Database) => Promise<T>
): Promise<T> {
  return await inTransaction(parts.db, async transaction => {
    const clients = parts.clients.within(transaction)
    const before = await clients.hold(clientId)
    if (before === null) throw new NotFound()
    if (!isExpected(before)) throw new PreconditionFailed()
    return await work(clients, before, transaction)
  })
}

function refuseOwn ({ clientId, scopes }: Client, { actor }: AuditOrigin): void {
  if (actor.kind === 'client' && actor.id === clientId && scopes.includes(adminScope)) throw new OwnRights()
}
