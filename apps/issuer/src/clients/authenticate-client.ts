/** A client id and a secret to a client, or not. */
import { isSecret } from './client-secret.js'
import type { Client, ClientStore } from './client-store.js'
import type { RecentClients } from './recent-clients.js'

/** What a secret is judged by. */
export interface SecretParts {
  readonly clients: ClientStore
  readonly recentClients: RecentClients
  /** The clock, in milliseconds. */
  readonly now: () => number
}

/**
 * The client these credentials belong to, or `null`. An unknown client costs as much time as a wrong secret. A new secret works at once;
 * a former one, or a client that was removed, for a second more at the most.
 */
export async function authenticateClient ({ clients, recentClients, now }: SecretParts, clientId: string, secret: string): Promise<Client | null> {
  const recent = recentClients.find(clientId)
  if (recent !== null && isSecret(secret, recent.secretHash)) return recent

  const readAtMs = now()
  const client = await clients.byId(clientId)
  if (!isSecret(secret, client?.secretHash ?? null) || client === null) return null
  recentClients.remember(client, readAtMs)
  return client
}
