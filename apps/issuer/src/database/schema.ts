/** The tables, as queries see them. Times are milliseconds since the epoch; lists and objects are JSON text. */
import type { KeyState, SigningAlgorithm } from '@signet/fastify-jwt-issue'
import type { Generated } from 'kysely'
import type { EndCause } from '../sessions/session.js'
import type { StatusListPurpose } from '../status-lists/status-reference.js'

/** People who sign in. */
export interface AccountsTable {
  readonly id: string
  /** As the person writes it. */
  username: string
  /** As it is compared: two spellings of one name are one account. */
  username_canonical: string
  password_hash: string
  /** Another one with each password; a hash that is renewed for the same password leaves it as it is. */
  password_version: Generated<number>
  scopes: string
  roles: string
  groups: string
  claims: string
  created_at_ms: number
  /** When an administrator disabled it; `null` while it may sign in. */
  disabled_at_ms: number | null
  /** Counts the changes. */
  version: Generated<number>
}

/** Programs that ask for tokens of their own. */
export interface ClientsTable {
  readonly client_id: string
  /** Empty for a client that proves itself with a key. */
  secret_sha256: string
  /** The public keys it may prove itself with, as a JWK Set. */
  jwks: string | null
  scopes: string
  audiences: string
  created_at_ms: number
  /** The secret before the present one, for as long as it still works. */
  former_secret_sha256: string | null
  former_secret_until_ms: number | null
  /** Counts the changes. */
  version: Generated<number>
  /** Where the status of its tokens is; `null` until it asks for one. */
  status_list_id: string | null
  status_index: number | null
}

/** Sign-ins. No token of theirs is kept. */
export interface SessionsTable {
  readonly id: string
  readonly account_id: string
  /** What the session may grant at most. */
  scopes: string
  /** Decides every race to refresh: the number of the refresh token that is current. */
  counter: number
  /** When the refresh token before the current one was first used. */
  rotated_at_ms: number | null
  created_at_ms: number
  last_used_at_ms: number
  expires_at_ms: number
  ended_at_ms: number | null
  ended_cause: EndCause | null
  /** Where the status of its tokens is; `null` in sessions of a former version, until their next token. */
  status_list_id: string | null
  status_index: number | null
  /** How the browser or program called itself that signed in, as far as it is printable; `null` if it did not. */
  readonly user_agent: string | null
  /** The address it signed in from. */
  readonly address: string | null
}

/** Tokens that count no more before they expire: client assertions that were used, access tokens that were revoked. */
export interface SpentTokensTable {
  /** SHA-256 over what kind of token it is, whose, and its `jti`. */
  readonly id_sha256: string
  /** From then on it would be refused without this row. */
  expires_at_ms: number
}

/** Failed attempts, as long as somebody has to wait for them. */
export interface ThrottlesTable {
  /** What kind of counter, and an HMAC over whose it is: never a text that somebody typed. */
  readonly subject: string
  /** An IPv4 address, the /64 of an IPv6 address, or nothing for all networks together. */
  readonly network: string
  failures: number
  /** No attempt is let through before. */
  free_at_ms: number
  /** From then on this row says nothing. */
  expires_at_ms: number
}

/** The networks that accounts signed in from lately. */
export interface FamiliarNetworksTable {
  /** An HMAC over account and network. */
  readonly name: string
  /** The account, as in `throttles.subject`. */
  readonly account: string
  last_success_at_ms: number
}

/** Lists of statuses. */
export interface StatusListsTable {
  readonly id: string
  readonly purpose: StatusListPurpose
  /** In which order its places are given out; whoever knows it can tell who came when. */
  readonly permutation_key: string
  /** How many places have been claimed. */
  next_slot: number
  /** Grows with each change: the time of the last one, or one more than the one before. */
  revision: number
  /** Whoever knows an earlier revision must read the list as a whole. */
  cleared_revision: number
  readonly created_at_ms: number
  /** Since when no more places are given out; `null` for one list of each purpose. */
  closed_at_ms: number | null
}

/** Places in lists whose tokens are revoked, for as long as one of them could be alive. */
export interface RevokedStatusesTable {
  readonly list_id: string
  readonly idx: number
  /** The revision of the list that it came with. */
  readonly revision: number
  /** From then on every token of it has expired. */
  readonly clear_after_ms: number
}

/** One row, whose `revision` decides every race to change the keys. */
export interface KeyRingsTable {
  readonly id: number
  revision: number
}

/** The signing keys of the ring. */
export interface SigningKeysTable {
  readonly kid: string
  readonly ring_id: number
  /** The place of the key in the ring. */
  position: number
  alg: SigningAlgorithm
  state: KeyState
  public_jwk: string
  /** Sealed; `null` once erased. */
  private_jwe: string | null
  created_at_ms: number
  announced_at_ms: number | null
  ready_at_ms: number | null
  activated_at_ms: number | null
  demoted_at_ms: number | null
  publish_until_ms: number | null
  revoked_at_ms: number | null
  token_lifetime_seconds: number
}

/** What happened, each row tied to the one before it. Rows are only ever added. */
export interface AuditEventsTable {
  /** Counts up by one, without gaps. */
  readonly sequence: number
  readonly at_ms: number
  readonly action: string
  readonly result: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly subject_kind: string | null
  readonly subject_id: string | null
  readonly address: string | null
  readonly details: string | null
  readonly previous_hash: string
  /** SHA-256 over the row and `previous_hash`, as hex. */
  readonly hash: string
  /** HMAC-SHA-256 of `hash` under the audit key, as hex. */
  readonly mac: string
}

/** One row: where the audit log ends, and up to where it was pruned. Its `sequence` decides every race to append. */
export interface AuditHeadsTable {
  readonly id: number
  sequence: number
  hash: string
  pruned_through: number
  pruned_hash: string
  /** HMAC-SHA-256 of all that under the audit key, as hex. */
  mac: string
  /** The audit key, sealed; `null` until it is first needed. */
  sealed_key: string | null
}

/** All tables. */
export interface Tables {
  accounts: AccountsTable
  clients: ClientsTable
  sessions: SessionsTable
  spent_tokens: SpentTokensTable
  throttles: ThrottlesTable
  familiar_networks: FamiliarNetworksTable
  status_lists: StatusListsTable
  revoked_statuses: RevokedStatusesTable
  key_rings: KeyRingsTable
  signing_keys: SigningKeysTable
  audit_events: AuditEventsTable
  audit_heads: AuditHeadsTable
}
