/** Verifiers that are no JavaScript: PyJWT, and the command line of the C library `jose`, both as Debian packages them. */
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Judge } from './judge.js'

const run = promisify(execFile)

// An environment of its own: a proxy named in ours is not asked about loopback.
const environment = { env: { PATH: '/usr/bin:/bin' } }

/** Says that nothing was proved, unless the environment wants that to be a failure. */
async function missing (variable: string, name: string, attempt: () => Promise<unknown>): Promise<string | false> {
  if (process.env[variable] === '1') return false
  return await attempt().then(() => false, () => `${name} is not here, so nothing was proved (${variable}=1 makes this fail)`)
}

const python = '/usr/bin/python3'

const script = `
import json, sys
import jwt
given = json.load(sys.stdin)
key = jwt.PyJWKClient(given["jwksUri"]).get_signing_key_from_jwt(given["token"]).key
claims = jwt.decode(given["token"], key, algorithms=["RS256"], issuer=given["issuer"], audience=given["audience"],
                    options={"require": ["iss", "sub", "aud", "exp", "iat", "jti"]})
print(json.dumps(claims))
`

const pyJwt: Judge = {
  name: 'PyJWT',
  skip: await missing('REQUIRE_PYJWT', 'PyJWT', () => run(python, ['-c', 'import jwt; from jwt.algorithms import RSAAlgorithm'], environment)),
  start: async (_t, trusted) => async (token, audience) => {
    const child = run(python, ['-c', script], environment)
    child.child.stdin?.end(JSON.stringify({ token, audience, ...trusted }))
    return JSON.parse((await child).stdout) as Record<string, unknown>
  },
  tampered: /InvalidSignatureError/,
  otherAudience: /InvalidAudienceError/
}

const joseCommand = '/usr/bin/jose'

const joseOfC: Judge = {
  name: 'the jose command',
  skip: await missing('REQUIRE_JOSE', joseCommand, async () => { if (!existsSync(joseCommand)) throw new Error('missing') }),
  start: async (t, { jwksUri }) => {
    const folder = t.testdir({})
    writeFileSync(join(folder, 'jwks.json'), await (await fetch(jwksUri)).text())
    return async token => {
      writeFileSync(join(folder, 'token.jws'), token)
      const { stdout } = await run(joseCommand, ['jws', 'ver', '-i', join(folder, 'token.jws'), '-k', join(folder, 'jwks.json'), '-O', '-'], environment)
      return JSON.parse(stdout) as Record<string, unknown>
    }
  },
  tampered: /Signature validation failed/,
  otherAudience: null
}

export const commands: readonly Judge[] = [pyJwt, joseOfC]
