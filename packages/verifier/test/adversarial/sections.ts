/** The whole corpus, by section. */
import { algorithms } from './algorithm.js'
import type { Cases } from './case.js'
import { claimCases } from './claims.js'
import { encoding } from './encoding.js'
import { headers, types } from './header.js'
import { json } from './json.js'
import { keys } from './keys.js'
import { signatures } from './signature.js'

export const sections: Readonly<Record<string, Cases>> = { encoding, json, headers, types, algorithms, signatures, keys, claims: claimCases }
