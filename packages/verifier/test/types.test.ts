/** What the types promise; the lines that must not compile are checked by `tsc`. */
import t from 'tap'
import { z } from 'zod'
import { createVerifier } from '../src/index.js'

const issuer = 'https://auth.example.com'

t.test('the claims of a schema reach whoever verifies', async t => {
  const typed = createVerifier({ issuer, audience: 'a', claims: z.object({ tenant: z.string() }) })
  const untyped = createVerifier({ issuer, audience: 'a' })
  const several = createVerifier({ audience: 'a', issuer: [{ issuer, claims: z.object({ a: z.string() }) }, { issuer: 'https://b.example', claims: z.object({ b: z.number() }) }] })
  const use = async (): Promise<unknown[]> => {
    const tenant: string = (await typed.verify('')).tenant
    const subject: string = (await untyped.verify('')).sub
    // @ts-expect-error a claim nobody declared is unknown
    const role: string = (await untyped.verify(''))['role']
    const claims = await several.verify('')
    // @ts-expect-error it is a string only if the first issuer spoke
    const a: string = claims['a']
    return [tenant, subject, role, a]
  }
  t.type(use, 'function')
})

t.test('wrong use does not compile', async t => {
  const uses: ReadonlyArray<() => unknown> = [
    // @ts-expect-error the audience is missing
    () => createVerifier({ issuer }),
    // @ts-expect-error the issuer is missing
    () => createVerifier({ audience: 'a' }),
    // @ts-expect-error a misspelt option
    () => createVerifier({ issuer, audience: 'a', clockTolerance: 5 }),
    // @ts-expect-error a symmetric algorithm
    () => createVerifier({ issuer, audience: 'a', algorithms: ['HS256'] }),
    // @ts-expect-error no such mode
    () => createVerifier({ issuer, audience: 'a', revocation: 'introspection' }),
    // @ts-expect-error a list of one is still a list
    () => createVerifier({ issuer, audience: 'a', statusListOrigins: 'https://cdn.example' }),
    // @ts-expect-error a misspelt limit
    () => createVerifier({ issuer, audience: 'a', statusLists: { maxList: 1 } }),
    // @ts-expect-error a number as text
    () => createVerifier({ issuer, audience: 'a', maxTokenBytes: '8192' })
  ]
  for (const use of uses) t.throws(use, { name: 'TypeError' })
})
