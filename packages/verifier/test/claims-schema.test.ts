import t from 'tap'
import * as v from 'valibot'
import { z } from 'zod'
import type { ClaimsSchema } from '../src/index.js'
import { start } from './start.js'

const failing = (validate: () => never): ClaimsSchema => ({ '~standard': { version: 1, vendor: 'test', validate } })

t.test('a schema judges the claims and adds what it converts', async t => {
  const schemas: ReadonlyArray<readonly [name: string, schema: ClaimsSchema]> = [
    ['zod', z.object({ tenant: z.string(), since: z.number().transform(seconds => new Date(seconds * 1000)), tags: z.array(z.string()) })],
    ['valibot', v.object({ tenant: v.string(), since: v.pipe(v.number(), v.transform(seconds => new Date(seconds * 1000))), tags: v.array(v.string()) })]
  ]
  for (const [name, claims] of schemas) {
    const { issuer, verifier } = await start(t, { claims })
    const verified = await verifier.verify(issuer.mint({ tenant: 'acme', since: 0, tags: ['a'] }))
    t.match(verified, { sub: 'user-1', tenant: 'acme', since: new Date(0), tags: ['a'] }, name)
    t.ok(Object.isFrozen(verified) && Object.isFrozen(verified['tags']))
    await t.rejects(verifier.verify(issuer.mint({ tenant: 7, since: 0, tags: [] })), { code: 'ERR_CLAIM_INVALID', expected: /option "claims"/ })
  }
})

t.test('a schema is asked last, and may be asynchronous', async t => {
  let asked = 0
  const claims = z.looseObject({ tenant: z.string() }).refine(async () => { asked += 1; return true })
  const { issuer, verifier } = await start(t, { claims })
  await t.rejects(verifier.verify(issuer.mint({ aud: 'another', tenant: 'a' })), { code: 'ERR_AUDIENCE_MISMATCH' })
  t.equal(asked, 0)
  await t.resolves(verifier.verify(issuer.mint({ tenant: 'a' })))
  t.ok(asked > 0)
})

t.test('a schema that throws refuses the token: bad input is never a crash', async t => {
  const { issuer, verifier } = await start(t, { claims: failing(() => { throw new Error('broken') }) })
  await t.rejects(verifier.verify(issuer.mint()), { code: 'ERR_CLAIM_INVALID', cause: { message: 'broken' } })
})

t.test('a schema whose output is no object adds nothing', async t => {
  const { issuer, verifier } = await start(t, { claims: z.any().transform(() => 'text') })
  t.equal((await verifier.verify(issuer.mint())).sub, 'user-1')
})
