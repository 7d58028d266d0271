/** Keys that can't be had: no fault of the token. */
import { failureText } from '../keys/fetch-error.js'
import type { Refused } from './evidence.js'
import type { Diagnosis } from './explanation.js'
import { printable, show } from './show.js'

/** The issuer that a metadata document says it is of, where that is not the one it was asked for. */
function otherIssuer ({ requests, policy }: Refused): string | undefined {
  for (const { document } of requests) {
    if (typeof document !== 'object' || document === null || !('issuer' in document)) continue
    if (typeof document.issuer === 'string' && document.issuer !== policy.issuer) return document.issuer
  }
  return undefined
}

/** What the operating system or TLS calls a failed request. */
function failureCode (failure: unknown): string {
  const cause = failure instanceof Error ? failure.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

const remedies: ReadonlyArray<readonly [code: RegExp, remedy: string]> = [
  [/ENOTFOUND|EAI_AGAIN/, 'The host has no address: is the name right, and can this machine resolve it?'],
  [/ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|TIMEOUT/, 'Nobody answers there: is the issuer up, and may this machine reach it (firewall, proxy)?'],
  [/CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS/, 'The certificate is not trusted here: give Node.js the CA that signed it, NODE_EXTRA_CA_CERTS=ca.pem, in the service too. Never switch the check off.']
]

/** ERR_KEYS_UNAVAILABLE */
export function keysUnavailable (refused: Refused): Diagnosis {
  const { error, policy, requests } = refused
  const failure = printable(failureText(error.cause))
  const other = otherIssuer(refused)
  if (other !== undefined) {
    return {
      cause: `The metadata of ${show(policy.issuer)} says that it is of ${show(other)}: the two must be the same, character by character (RFC 8414 §3.3).`,
      remedy: `If the issuer calls itself that, configure issuer: ${show(other)}; its tokens will say the same. If it doesn't, its own configuration, or the proxy before it, has its URL wrong.`
    }
  }
  const cause = `The keys of ${show(policy.issuer)} can't be had: ${failure}.`
  if (requests.length > 0 && requests.every(({ status }) => status !== null && status >= 400 && status < 500)) {
    return { cause, remedy: 'There is no metadata and no JWK Set at the usual places: is the issuer\'s URL whole, with the path of its realm or tenant? If its keys are elsewhere, set "jwksUri".' }
  }
  return {
    cause,
    remedy: remedies.find(([code]) => code.test(failureCode(error.cause)))?.[1] ?? 'The requests say what came. Until the keys are there, services answer 503, not 401; those that have keys go on with them for a day.'
  }
}
