/** The one policy that both verifiers are given, and the keys of the game. They are made anew in each process. */
import { createTestKey } from '@signet/test-issuer'
import type { Algorithm } from '../../src/index.js'

/** The clock, in seconds since the epoch. */
export const nowSeconds = 1_800_000_000
export const toleranceSeconds = 5
export const maxLifetimeSeconds = 86_400
export const maxTokenBytes = 8192
export const issuer = 'https://issuer.example'
export const audience = 'https://api.example/'
export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const satisfies readonly Algorithm[]

/** Keys that are published, unless a case tampers with them. */
export const keys = [
  createTestKey('EdDSA', 'ed-1'), createTestKey('EdDSA', 'ed-2'),
  createTestKey('ES256', 'es-1'), createTestKey('ES256', 'es-2'),
  createTestKey('RS256', 'rs-1'), createTestKey('PS256', 'ps-1')
] as const

/** Keys of strangers who use our names. */
export const strangers = keys.filter(({ alg }) => alg === 'EdDSA' || alg === 'ES256').map(({ alg, kid }) => createTestKey(alg, kid))
