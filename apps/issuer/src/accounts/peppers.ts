/** Secrets that go into every password hash and are kept outside the database, so that a stolen database is not enough to guess passwords. */
import { createHash } from 'node:crypto'
import { unpaddedBase64 } from './password-hash.js'

/** A pepper, and the id by which a hash says that it was made with this one. */
export interface Pepper {
  readonly id: string
  readonly secret: Buffer
}

/** Reads peppers (base64url of 32 bytes each), in their order. The id follows from the secret and tells nothing of it. */
export function readPeppers (texts: readonly string[]): readonly Pepper[] {
  return texts.map(text => {
    const secret = Buffer.from(text, 'base64url')
    const digest = createHash('sha256').update('signet password pepper').update(secret).digest()
    return { id: unpaddedBase64(digest.subarray(0, 6)), secret }
  })
}
