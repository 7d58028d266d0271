/** Creates a client or brings it to what is asked for; doing it twice changes nothing. */
import { InputError } from '../errors.js'
import { isScopeToken } from '../scope.js'
import { assertClientId } from './client-id.js'
import type { ClientJwks } from './client-jwks.js'
import { assertClientSecret, secretHashOf } from './client-secret.js'
import type { ClientStore } from './client-store.js'

/** What a client should be. What is absent stays as it is, or begins empty. */
export interface ClientSetting {
  readonly clientId: string
  /** A new client needs this, or `jwks`. */
  readonly secret?: string
  /** Its public keys, for `private_key_jwt`. */
  readonly jwks?: ClientJwks
  readonly scopes?: readonly string[]
  readonly audiences?: readonly string[]
}

/** The client, and whether it is new. */
export interface ClientSet {
  readonly clientId: string
  readonly created: boolean
}

/**
 * Creates the client, or changes what is given of it.
 * @throws InputError when something given cannot be used
 */
export async function setClient (clients: ClientStore, setting: ClientSetting): Promise<ClientSet> {
  const { clientId, secret, jwks, scopes, audiences } = setting
  assertClientId(clientId)
  if (secret !== undefined) assertClientSecret(secret)
  assertClientGrants({ ...scopes && { scopes }, ...audiences && { audiences } })
  const secretHash = secret === undefined ? undefined : secretHashOf(secret)

  if (secretHash !== undefined || jwks !== undefined) {
    const created = await clients.add({ clientId, secretHash: secretHash ?? null, jwks: jwks ?? null, scopes: scopes ?? [], audiences: audiences ?? [] })
    if (created) return { clientId, created }
  } else if (await clients.byId(clientId) === null) {
    throw new InputError(`There is no client ${clientId}: a new one needs a secret or keys`)
  }

  await clients.change(clientId, {
    // Whoever says what the secret is wants no other one to work.
    ...secretHash !== undefined && { secretHash, formerSecret: null },
    ...jwks && { jwks },
    ...scopes && { scopes },
    ...audiences && { audiences }
  })
  return { clientId, created: false }
}

/**
 * Refuses scopes and audiences that OAuth does not allow.
 * @throws InputError
 */
export function assertClientGrants ({ scopes, audiences }: Pick<ClientSetting, 'scopes' | 'audiences'>): void {
  assertWords('a scope', scopes, isScopeToken)
  assertWords('an audience', audiences, audience => /^[\x21-\x7e]{1,200}$/.test(audience))
}

function assertWords (what: string, words: readonly string[] = [], isWord: (word: string) => boolean): void {
  const bad = words.find(word => !isWord(word))
  if (bad !== undefined) throw new InputError(`${JSON.stringify(bad)} is not ${what}`)
}
