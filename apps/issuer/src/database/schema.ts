/** The tables, as queries see them. Times are milliseconds since the epoch; lists and objects are JSON text. */
import type { KeyState } from '@signet/fastify-jwt-issue'

/** People who sign in. */
export interface AccountsTable {
  readonly id: string
  /** As the person writes it. */
  username: string
  /** As it is compared: two spellings of one name are one account. */
  username_canonical: string
  password_hash: string
  scopes: string
  roles: string
  groups: string
  claims: string
  created_at_ms: number
}

/** Programs that ask for tokens of their own. */
export interface ClientsTable {
  readonly client_id: string
  secret_sha256: string
  scopes: string
  audiences: string
  created_at_ms: number
}

/** Sign-ins. The token itself is never kept. */
export interface SessionsTable {
  readonly id: string
  readonly account_id: string
  token_sha256: string
  created_at_ms: number
  last_used_at_ms: number
  expires_at_ms: number
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
  alg: 'RS256'
  state: KeyState
  public_jwk: string
  /** Sealed; `null` once erased. */
  private_jwe: string | null
  created_at_ms: number
  activated_at_ms: number | null
}

/** All tables. */
export interface Tables {
  accounts: AccountsTable
  clients: ClientsTable
  sessions: SessionsTable
  key_rings: KeyRingsTable
  signing_keys: SigningKeysTable
}
