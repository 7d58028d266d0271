import t from 'tap'
import type { JwtRequirement } from '../src/index.js'
import { bearer, buildServer } from './build-server.js'
import { assertAnswer, expectedAnswers } from './expected-answers.js'

const { forbidden } = expectedAnswers

interface Case {
  readonly requirement: JwtRequirement
  readonly claims: Record<string, unknown>
  readonly granted: boolean
}

const accountant = { role: 'accountant' }

const cases: Record<string, Case> = {
  'one scope of several': { requirement: { scope: 'a' }, claims: { scope: 'b a' }, granted: true },
  'all scopes of an array': { requirement: { scope: ['a', 'b'] }, claims: { scope: 'b a' }, granted: true },
  'all scopes of a string': { requirement: { scope: 'a b' }, claims: { scope: 'b a' }, granted: true },
  'a scope short': { requirement: { scope: 'a b' }, claims: { scope: 'a' }, granted: false },
  'scp as a string': { requirement: { scope: 'a b' }, claims: { scp: 'a b' }, granted: true },
  'scp as a list': { requirement: { scope: 'a b' }, claims: { scp: ['a', 'b'] }, granted: true },
  'scope and scp together': { requirement: { scope: 'a b' }, claims: { scope: 'a', scp: ['b'] }, granted: true },
  'clm-scope-prefix': { requirement: { scope: 'orders:write' }, claims: { scope: 'orders:write:all' }, granted: false },
  'clm-scope-case': { requirement: { scope: 'orders:write' }, claims: { scope: 'Orders:Write' }, granted: false },
  'scp of a wrong type': { requirement: { scope: 'a' }, claims: { scp: { a: true } }, granted: false },
  'scp with other things in it': { requirement: { scope: 'a' }, claims: { scp: [['a'], 1, null] }, granted: false },
  'a scope named as a method of objects': { requirement: { scope: 'constructor' }, claims: {}, granted: false },
  'any scope': { requirement: { anyScope: ['a', 'b'] }, claims: { scope: 'b' }, granted: true },
  'any scope, none there': { requirement: { anyScope: 'a b' }, claims: { scope: 'c' }, granted: false },
  'a role': { requirement: accountant, claims: { roles: ['clerk', 'accountant'] }, granted: true },
  'a role in SCIM form': { requirement: accountant, claims: { roles: [{ value: 'accountant', display: 'Accountant' }] }, granted: true },
  'one role of several': { requirement: { role: ['accountant', 'admin'] }, claims: { roles: ['admin'] }, granted: true },
  'clm-scope-substring-roles': { requirement: { role: 'admin' }, claims: { roles: 'administrator' }, granted: false },
  'roles as a bare string': { requirement: { role: 'admin' }, claims: { roles: 'admin' }, granted: false },
  'roles with other things in it': { requirement: { role: 'admin' }, claims: { roles: [null, 1, ['admin'], { value: ['admin'] }, { name: 'admin' }] }, granted: false },
  'a group': { requirement: { group: ['staff', 'board'] }, claims: { groups: [{ value: 'staff' }] }, granted: true },
  'another group': { requirement: { group: 'staff' }, claims: { groups: ['guests'], roles: ['staff'] }, granted: false },
  'exact claims': { requirement: { claims: { tenant: 'acme', level: 3, verified: true } }, claims: { tenant: 'acme', level: 3, verified: true }, granted: true },
  'a claim of another type': { requirement: { claims: { level: 3 } }, claims: { level: '3' }, granted: false },
  'a claim that is not there': { requirement: { claims: { tenant: 'acme' } }, claims: {}, granted: false },
  'everything at once': { requirement: { scope: 'a', anyScope: 'a b', role: 'r', group: 'g', claims: { c: 1 } }, claims: { scope: 'a', roles: ['r'], groups: ['g'], c: 1 }, granted: true },
  'everything but one': { requirement: { scope: 'a', role: 'r', group: 'g', claims: { c: 1 } }, claims: { scope: 'a', roles: ['r'], groups: ['g'], c: 2 }, granted: false }
}

const pathOf = (name: string): string => `/${name.replaceAll(/\W/g, '-')}`

const asked = ({ scope, anyScope }: JwtRequirement): string => [scope ?? anyScope ?? []].flat().join(' ')

t.test('what a token grants', async t => {
  const { server, issuer } = await buildServer(t, {
    extend: server => {
      for (const [name, { requirement }] of Object.entries(cases)) {
        server.get(pathOf(name), { onRequest: server.authorize(requirement) }, async request => request.user.sub)
      }
    }
  })
  for (const [name, { requirement, claims, granted }] of Object.entries(cases)) {
    await t.test(name, async t => {
      const response = await server.inject({ url: pathOf(name), headers: bearer(issuer.mint(claims)) })
      if (granted) t.equal(response.statusCode, 200)
      else if (asked(requirement) === '' || name === 'everything but one') assertAnswer(t, response, forbidden)
      else assertAnswer(t, response, { ...forbidden, challenge: `${forbidden.challenge}, scope="${asked(requirement)}"` })
    })
  }
})

t.test('roles where an issuer keeps them, beside "roles"', async t => {
  const places = [
    { rolesClaim: 'realm_access.roles', claims: { realm_access: { roles: ['accountant'] } }, status: 200 },
    { rolesClaim: 'realm_access.roles', claims: { realm_access: ['accountant'] }, status: 403 },
    { rolesClaim: 'realm_access.roles', claims: { realm_access: null }, status: 403 },
    { rolesClaim: 'realm_access.roles', claims: { 'realm_access.roles': ['accountant'] }, status: 200 },
    { rolesClaim: 'realm_access.roles', claims: { roles: ['accountant'] }, status: 200 },
    { rolesClaim: 'https://example.com/roles', claims: { 'https://example.com/roles': ['accountant'] }, status: 200 },
    { rolesClaim: 'constructor.name', claims: {}, status: 403 }
  ]
  for (const { rolesClaim, claims, status } of places) {
    const { server, issuer } = await buildServer(t, {
      plugin: { rolesClaim },
      extend: server => { server.get('/invoices', { onRequest: server.authorize({ role: 'accountant' }) }, async () => 'reached') }
    })
    t.equal((await server.inject({ url: '/invoices', headers: bearer(issuer.mint(claims)) })).statusCode, status, `${rolesClaim} in ${JSON.stringify(claims)}`)
  }
})

t.test('what was missing is in the log, what was there instead is not', async t => {
  const { server, issuer, logs } = await buildServer(t)
  await server.inject({ method: 'POST', url: '/orders', headers: bearer(issuer.mint({ scope: 'only-this' })) })
  t.match(logs.find(line => line['reason'] === 'ERR_NOT_GRANTED'), { level: 30, member: 'scope', expected: 'orders:write' })
  t.notMatch(JSON.stringify(logs), 'only-this')
})

t.test('a requirement that asks for nothing, or for something unknown, is refused where the route is defined', async t => {
  const { server } = await buildServer(t)
  const bad: ReadonlyArray<readonly [unknown, RegExp]> = [
    [undefined, /"authorize" must be given/],
    [null, /"authorize" must be given/],
    ['orders:write', /"authorize" must be given/],
    [{}, /must require something/],
    [{ scopes: 'a' }, /no requirement "scopes"/],
    [{ scope: '' }, /"scope"/],
    [{ scope: ' ' }, /"scope"/],
    [{ scope: [] }, /"scope"/],
    [{ scope: [1] }, /"scope"/],
    [{ scope: 'with"quote' }, /"scope"/],
    [{ scope: 'caf\u00e9' }, /"scope"/],
    [{ anyScope: ['a\r\nb'] }, /"anyScope"/],
    [{ role: '' }, /"role"/],
    [{ group: [''] }, /"group"/],
    [{ claims: {} }, /"claims"/],
    [{ claims: null }, /"claims"/],
    [{ claims: ['a'] }, /"claims"/],
    [{ claims: { tenant: ['acme'] } }, /"claims.tenant"/],
    [{ claims: { tenant: null } }, /"claims.tenant"/]
  ]
  for (const [requirement, message] of bad) {
    t.throws(() => server.authorize(requirement as JwtRequirement), { name: 'TypeError', message }, JSON.stringify(requirement))
  }
})

t.test('a requirement is read once', async t => {
  const requirement = { scope: ['orders:write'] }
  const { server, issuer } = await buildServer(t, {
    extend: server => { server.get('/once', { onRequest: server.authorize(requirement) }, async () => 'reached') }
  })
  requirement.scope[0] = 'nothing'
  t.equal((await server.inject({ url: '/once', headers: bearer(issuer.mint({ scope: 'orders:write' })) })).statusCode, 200)
  t.equal((await server.inject({ url: '/once', headers: bearer(issuer.mint({ scope: 'nothing' })) })).statusCode, 403)
})
