import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { login, origin, startIssuer } from './issuer.js'

const run = promisify(execFile)
const python = '/usr/bin/python3'

const script = `
import json, sys
import jwt
given = json.load(sys.stdin)
keys = jwt.PyJWKSet.from_dict(given["jwks"])
kid = jwt.get_unverified_header(given["token"])["kid"]
[key] = [k for k in keys.keys if k.key_id == kid]
claims = jwt.decode(given["token"], key.key, algorithms=["RS256"], issuer=given["issuer"], audience="orders",
                    options={"require": ["iss", "sub", "aud", "exp", "iat", "jti"]})
try:
    jwt.decode(given["token"], key.key, algorithms=["RS256"], issuer=given["issuer"], audience="other")
    raise SystemExit("accepted for another audience")
except jwt.InvalidAudienceError:
    print(json.dumps(claims))
`

const missing = await run(python, ['-c', 'import jwt; from jwt.algorithms import RSAAlgorithm']).then(() => null, (error: Error) => error.message)
const skip = missing !== null && process.env['REQUIRE_PYJWT'] !== '1' ? `PyJWT is not here, so nothing was proved (REQUIRE_PYJWT=1 makes this fail): ${missing}` : false

t.test('PyJWT verifies our token by our key set', { skip }, async t => {
  t.equal(missing, null)
  const { server, clock } = await startIssuer(t)
  clock.now = Date.now()
  const token: string = (await login(server)).json().access_token
  const jwks = (await server.inject('/.well-known/jwks.json')).json()
  const child = run(python, ['-c', script])
  child.child.stdin?.end(JSON.stringify({ token, jwks, issuer: origin }))
  const claims = JSON.parse((await child).stdout)
  t.match(claims, { preferred_username: 'demo', aud: ['catalog', 'orders', 'billing'], roles: ['accountant'] })
})
