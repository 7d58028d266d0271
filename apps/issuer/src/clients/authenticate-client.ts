/** A client id and a secret to a client, or not. */
import { isClientId } from './client-id.js'
import { isSecret } from './client-secret.js'
import type { Client, ClientStore } from './client-store.js'

/** The client these credentials belong to, or `null`. An unknown client costs as much time as a wrong secret. */
export async function authenticateClient (clients: ClientStore, clientId: string, secret: string): Promise<Client | null> {
  const client = isClientId(clientId) ? await clients.byId(clientId) : null
  return isSecret(secret, client?.secretHash ?? null) ? client : null
}
