/** A client as administrators are told of it: all but its secrets. */
import type { Client } from '../clients/client-store.js'
import { liveFormerSecret } from './rotate-client-secret.js'

/** What the API and the command line tell of a client. */
export function clientData (client: Client, nowMs: number) {
  const former = liveFormerSecret(client, nowMs)
  return {
    client_id: client.clientId,
    scopes: [...client.scopes],
    audiences: [...client.audiences],
    proofs: [...client.secretHash === null ? [] : ['client_secret'], ...client.jwks === null ? [] : ['private_key_jwt']],
    jwks: client.jwks === null ? null : { keys: client.jwks.keys.map(key => ({ ...key })) },
    former_secret_until: former === null ? null : new Date(former.untilMs).toISOString(),
    created_at: new Date(client.createdAtMs).toISOString()
  }
}
