/** A client id and a secret to a client, or not. */
import { isSecret } from './client-secret.js'
import type { Client, ClientStore } from './client-store.js'

/** The client these credentials belong to, or `null`. An unknown client costs as much time as a wrong secret. */
export async function authenticateClient (clients: ClientStore, clientId: string, secret: string): Promise<Client | null> {
  const client = await clients.byId(clientId)
  return isSecret(secret, client?.secretHash ?? null) ? client : null
}
