/** The hasher that the configuration asks for. */
import type { Config } from '../config.js'
import { createPasswordHasher } from './password-hasher.js'
import type { PasswordHasher } from './password-hasher.js'

/** Makes it; a server and the commands beside it make the same hashes. */
export function configuredHasher (config: Pick<Config, 'passwordHashMemoryKib' | 'passwordHashPasses' | 'hashingMemoryMib' | 'passwordPeppers'>): PasswordHasher {
  return createPasswordHasher({
    memoryKib: config.passwordHashMemoryKib,
    passes: config.passwordHashPasses,
    budgetKib: config.hashingMemoryMib * 1024,
    peppers: config.passwordPeppers
  })
}
