/** The realm of the challenge (RFC 9110 §11.5): the name by which a client knows what it needs a token for. */
import type { VerifierOptions } from '@signet/verifier'

/** What a quoted-string may hold without change of meaning: a field value is ASCII, and no line ends in it. */
const printableAscii = /^[\x20-\x7e]+$/

/**
 * Our first audience, or the first issuer's URL where no audience is checked.
 * @param options a verifier's options that the verifier has accepted
 * @throws `TypeError` when that name can't stand in a header field.
 */
export function realmOf ({ issuer, audience }: VerifierOptions): string {
  const first = typeof issuer === 'string' ? { issuer } : issuer[0]
  const audiences = [audience, first?.audience].flat()
  const name = audiences.find(entry => typeof entry === 'string')
  const [option, realm] = name === undefined ? ['issuer', first?.issuer ?? ''] : ['audience', name]
  if (!printableAscii.test(realm)) throw new TypeError(`"${option}" must be printable ASCII: it is the realm that clients are told in WWW-Authenticate`)
  return realm
}
