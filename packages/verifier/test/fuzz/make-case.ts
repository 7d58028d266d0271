/** One case: a token that was sound, until something was done to it. */
import { signCompact, type TestKey } from '@signet/test-issuer'
import { mutateClaims, mutateHeader, mutateText, write, type Members } from './mutate-json.js'
import { mutateSignature } from './mutate-signature.js'
import { mutateToken } from './mutate-token.js'
import { audience, issuer, keys, nowSeconds, strangers } from './policy.js'
import type { Random } from './random.js'

export interface TokenCase {
  readonly token: string
  /** What was done, step by step. It names positions and kinds, never the token. */
  readonly what: readonly string[]
}

const [ed1, ed2, es1, es2, rs1, ps1] = keys
/** An RSA signature costs as much as twenty others, so its keys are rarer. */
const signers: readonly TestKey[] = [ed1, ed1, ed1, ed1, ed2, ed2, es1, es1, es1, es1, es2, es2, rs1, ps1]
const steps = ['header', 'header', 'claims', 'claims', 'claims', 'header text', 'claims text', 'signer', 'signature', 'token', 'token'] as const

const maxRemembered = 4096
const remembered = new Map<string, string>()

/** Signs; what an RSA key has signed before is not signed again. */
function signOnce (key: TestKey, header: string | Buffer, claims: string | Buffer): string {
  if (key !== rs1 && key !== ps1) return signCompact(key, header, claims)
  const name = `${key.kid} ${header.toString('latin1')} ${claims.toString('latin1')}`
  const token = remembered.get(name) ?? signCompact(key, header, claims)
  if (remembered.size < maxRemembered) remembered.set(name, token)
  return token
}

/** Makes the case that these draws lead to. */
export function makeCase (random: Random): TokenCase {
  const what: string[] = []
  let signer = random.pick(signers)
  const header: Members = { alg: signer.alg, typ: 'at+jwt', kid: signer.kid }
  const claims: Members = { iss: issuer, sub: 'user-1', aud: audience, iat: nowSeconds - 60, exp: nowSeconds + 240, jti: 'jti-1', client_id: 'web' }
  const chosen = Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 3]) }, () => random.pick(steps))
  const times = (step: typeof steps[number]): number => chosen.filter(candidate => candidate === step).length

  for (let left = times('header'); left > 0; left -= 1) what.push(mutateHeader(header, random))
  for (let left = times('claims'); left > 0; left -= 1) what.push(mutateClaims(claims, random))
  let headerText: string | Buffer = write(header)
  let claimsText: string | Buffer = write(claims)
  if (times('header text') > 0) {
    const [changed, how] = mutateText(headerText, random)
    headerText = changed
    what.push(`header ${how}`)
  }
  if (times('claims text') > 0) {
    const [changed, how] = mutateText(claimsText, random)
    claimsText = changed
    what.push(`claims ${how}`)
  }
  if (times('signer') > 0) {
    const other = random.below(2) === 0 ? random.pick(strangers) : random.pick(keys)
    what.push(`signed by ${other === signer ? 'itself' : `another ${other.alg} key, named ${other.kid}`}`)
    signer = other
  }
  let token = signOnce(signer, headerText, claimsText)
  if (times('signature') > 0) {
    const end = token.lastIndexOf('.')
    const [changed, how] = mutateSignature(Buffer.from(token.slice(end + 1), 'base64url'), token.slice(0, end), signer, random)
    token = `${token.slice(0, end)}.${changed.toString('base64url')}`
    what.push(how)
  }
  for (let left = times('token'); left > 0; left -= 1) {
    const [changed, how] = mutateToken(token, random)
    token = changed
    what.push(how)
  }
  return { token, what: [`${signer.alg} token`, ...what] }
}
