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
  const policies = typeof issuer === 'string' ? [{ issuer, audience }] : issuer
  const candidates = [audience, ...policies.flatMap(policy => [policy.audience, policy.issuer])].flat()
  const realm = String(candidates.find(candidate => typeof candidate === 'string'))
  if (!printableAscii.test(realm)) {
    throw new TypeError('"audience" must be printable ASCII, and so must "issuer" where no audience is checked: it is the realm that clients are told in WWW-Authenticate')
  }
  return realm
}
