import t from 'tap'
import { z } from 'zod'
import { bearer, buildServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const claims = z.object({ tenant: z.string().min(1), logins: z.coerce.number().default(0) })

t.test('a schema judges the claims and shapes request.user', async t => {
  const { server, issuer, logs } = await buildServer(t, { plugin: { claims } })
  const shaped = await server.inject({ url: '/me', headers: bearer(issuer.mint({ sub: 'ada', tenant: 'acme', logins: '3' })) })
  t.match(shaped.json(), { sub: 'ada', tenant: 'acme', logins: 3 })
  const token = issuer.mint({ tenant: '' })
  assertAnswer(t, await server.inject({ url: '/me', headers: bearer(token) }), expectedAnswers.invalid)
  t.match(logs.find(line => line['reason'] === 'ERR_CLAIM_INVALID'), { level: 30, expected: 'claims that fit the option "claims"' })
})
