/** The judges of our tokens are the verifiers that others wrote, each as its own documentation has it, over real HTTP. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { basic, claimsOf, login, orders, startIssuer } from './issuer.js'
import { commands } from './verifiers/commands.js'
import { expressBearer } from './verifiers/express-bearer.js'
import { libraries } from './verifiers/libraries.js'

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** The same token with one more role, under the old signature. */
function tamper (token: string): string {
  const [header, , signature] = token.split('.')
  const claims = JSON.stringify({ ...claimsOf(token), roles: ['administrator'] })
  return [header, Buffer.from(claims).toString('base64url'), signature].join('.')
}

const port = await freePort()
const issuer = `http://127.0.0.1:${port}`
const { server, clock } = await startIssuer(t, { ISSUER_URL: issuer })
clock.now = Date.now()
await server.listen({ port, host: '127.0.0.1' })

const { access_token: userToken } = (await login(server)).json() as { readonly access_token: string }
const answer = await fetch(`${issuer}/oauth/token`, {
  method: 'POST', headers: basic(orders.clientId, orders.secret), body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'catalog:read' })
})
const { access_token: serviceToken } = await answer.json() as { readonly access_token: string }

for (const { name, skip = false, start, tampered, otherAudience } of [...libraries, expressBearer, ...commands]) {
  t.test(name, { skip }, async t => {
    const verify = await start(t, { issuer, jwksUri: `${issuer}/.well-known/jwks.json` })
    t.strictSame(await verify(userToken, 'orders'), claimsOf(userToken), 'takes the token of a login')
    t.match(await verify(serviceToken, 'catalog'), { iss: issuer, sub: 'orders', client_id: 'orders', scope: 'catalog:read' }, 'takes the token of a service')
    await t.rejects(verify(tamper(userToken), 'orders'), tampered, 'refuses a token that was changed')
    if (otherAudience === null) t.comment('it judges signatures alone, so the audience is not its business')
    else await t.rejects(verify(userToken, 'other'), otherAudience, 'refuses a token of another audience')
  })
}
