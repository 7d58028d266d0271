export { createTestIssuer } from './test-issuer.js'
export { createTestKey, signCompact } from './keys.js'

export type { Document } from './answers.js'
export type { TestAlgorithm, TestKey, TokenPart } from './keys.js'
export type { MintOptions, TestIssuer, TestIssuerOptions } from './test-issuer.js'
