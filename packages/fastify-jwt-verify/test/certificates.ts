/** Self-signed certificates for a test, made by the `openssl` command: Node itself makes none. */
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  /** `x5t#S256`: the SHA-256 thumbprint of its DER (RFC 8705 §3.1). */
  readonly thumbprint: string
}

/** Why there can be no certificates here; `false` when there can. */
export function openssl (): string | false {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'the openssl command is not installed'
  }
}

/** Makes one for `name` in the folder `directory`. */
export function makeCertificate (directory: string, name: string): Certificate {
  const certFile = join(directory, `${name}.crt`)
  const keyFile = join(directory, `${name}.key`)
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`]
  execFileSync('openssl', [...request, '-addext', 'subjectAltName=DNS:localhost', '-out', certFile, '-keyout', keyFile], { stdio: 'ignore' })
  const cert = readFileSync(certFile, 'utf8')
  const thumbprint = createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url')
  return { cert, key: readFileSync(keyFile, 'utf8'), thumbprint }
}
