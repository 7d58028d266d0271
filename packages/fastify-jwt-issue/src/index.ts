export type { KeyRecord, KeyRingSnapshot, KeyState, KeyStore } from './key-ring/key-store.js'
export type { JwtIssueOptions, SubjectClaims, TokenCookieOptions } from './options.js'
