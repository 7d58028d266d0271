/** Names of clients: apart from every account's, since both become `sub` (RFC 9068 §5). */
import { InputError } from '../errors.js'

/** The public client that login sessions belong to. It has no secret. */
export const webClientId = 'web'

const shape = /^[\x21-\x7e]{1,100}$/
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Could there be a client of this name? Nothing else is worth a question to the database, or fit for one. */
export function isClientId (text: string): boolean {
  return shape.test(text)
}

/**
 * Refuses a client id that could be taken for an account (a UUID) or for the public client, or that OAuth does not allow.
 * @throws InputError
 */
export function assertClientId (clientId: string): void {
  if (!isClientId(clientId)) throw new InputError('A client id has 1 to 100 printable ASCII characters and no spaces')
  if (uuid.test(clientId)) throw new InputError('A client id must not look like a UUID, which names an account')
  if (clientId === webClientId) throw new InputError(`The client ${webClientId} is the one that sign-ins belong to, and has no secret`)
}
