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
 * The client these credentials belong to, or `null`. An unknown client costs as much time as a wrong secret. A new secret works at once,
 * the former one until its time is over; a secret that was taken away, or a client that was removed, for a second more at the most.
 */
export async function authenticateClient ({ clients, recentClients, now }: SecretParts, clientId: string, secret: string): Promise<Client | null> {
  const recent = recentClients.find(clientId)
  if (recent !== null && isSecretOf(recent, secret, now())) return recent

  const readAtMs = now()
  const client = await clients.byId(clientId)
  if (!isSecretOf(client, secret, readAtMs) || client === null) return null
  recentClients.remember(client, readAtMs)
  return client
}

// Both are compared each time, so that the time tells nothing.
function isSecretOf (client: Client | null, secret: string, nowMs: number): boolean {
  const former = client?.formerSecret ?? null
  const isPresent = isSecret(secret, client?.secretHash ?? null)
  const isFormer = isSecret(secret, former !== null && former.untilMs > nowMs ? former.hash : null)
  return isPresent || isFormer
}
