/** A scripted HTTP server in the place of an issuer: it answers exactly what a test says, bytes and faults included. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestKey, signCompact, type TestKey } from '@signet/test-issuer'
import { createVerifier, type Verifier, type VerifierOptions } from '../../src/index.js'
import { createClock, startSeconds, tokenCache, type Clock } from '../start.js'

export type Script = (request: IncomingMessage, response: ServerResponse) => void

/** One key is enough for all: making one costs more than most tests. */
export const key: TestKey = createTestKey('RS256')

export interface Chaos {
  readonly url: string
  readonly jwksUri: string
  readonly clock: Clock
  readonly verifier: Verifier
  /** Paths asked for, in order. */
  readonly requests: string[]
  /** Validators the requests carried. */
  readonly validators: (string | undefined)[]
  /** Answers from now on. */
  script: Script
  mint (claims?: Record<string, unknown>, signer?: TestKey): string
  /** A second verifier before the same server. */
  another (options: Partial<VerifierOptions>): Verifier
}

export const jwks = (...keys: readonly unknown[]): string => JSON.stringify({ keys })

/** Answers with a body as it stands. */
export function answer (body: string | Buffer, headers: Record<string, string> = {}, status = 200): Script {
  return (_request, response) => { response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'max-age=300', ...headers }).end(body) }
}

/** Answers the good set. */
export const good: Script = answer(jwks(key.publicJwk))

/** Starts the server and a verifier with a fixed `jwksUri`; both end with the test. */
export async function startChaos (t: { teardown (end: () => unknown): void }, options: Partial<VerifierOptions> = {}): Promise<Chaos> {
  const clock = createClock()
  const requests: string[] = []
  const validators: (string | undefined)[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    validators.push(request.headers['if-none-match'])
    chaos.script(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const verifiers: Verifier[] = []

  function another ({ keys, ...rest }: Partial<VerifierOptions>): Verifier {
    const verifier = createVerifier({
      issuer: url,
      audience: 'test',
      jwksUri: `${url}/jwks`,
      now: clock.now,
      tokenCache,
      keys: { monotonicNow: clock.monotonicNow, random: () => 0, timeoutSeconds: 1, ...keys },
      ...rest
    } as VerifierOptions)
    verifiers.push(verifier)
    return verifier
  }

  t.teardown(() => new Promise(resolve => {
    for (const verifier of verifiers) verifier.close()
    server.close(resolve)
    server.closeAllConnections()
  }))

  const chaos: Chaos = {
    url,
    jwksUri: `${url}/jwks`,
    clock,
    requests,
    validators,
    script: good,
    verifier: another(options),
    another,
    mint: (claims = {}, signer = key) => signCompact(signer,
      { alg: signer.alg, kid: signer.kid },
      { iss: url, sub: 'user-1', aud: 'test', iat: startSeconds, exp: startSeconds + 80_000, ...claims })
  }
  return chaos
}
