/** `/admin/users`: the people who sign in. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Account } from '../../accounts/account.js'
import { assertOwnClaims } from '../../accounts/own-claims.js'
import { canonicalUsername } from '../../accounts/username.js'
import { accountData } from '../../administration/account-data.js'
import { changeAccount, removeAccount, replacePassword } from '../../administration/change-account.js'
import { createAccount } from '../../administration/create-account.js'
import { NotFound } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { entityTag, expectedState } from './entity-tag.js'
import { nextPage, pageQuery, readPage } from './page.js'
import { user, userCreation, userPatch } from './user-schemas.js'

const params = Type.Object({ id: Type.String({ description: 'The id of the account, which is the sub of its tokens' }) })
const listQuery = Type.Object({ ...pageQuery, username: Type.Optional(Type.String({ description: 'Only the account of this name, in any spelling' })) }, { additionalProperties: false })
const passwordBody = Type.Object({ password: Type.String({ format: 'password' }) }, { additionalProperties: false })
const nothing = Type.Null()

/**
 * Serves accounts: create (the same again is 200 and changes nothing), list by name, read, change, disable, give another password, remove.
 * Answers carry an ETag; `If-Match` is heeded where it is sent.
 */
export const adminUserRoutes: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { accounts, config: { issuerUrl } } = parts
  const tags = ['users']

  server.post('/admin/users', {
    schema: { tags, summary: 'Create an account', body: userCreation, response: { 200: user, 201: user } }
  }, async (request, reply) => {
    const { username, password, scopes = [], roles = [], groups = [], claims = {} } = request.body
    assertOwnClaims(claims)
    const { kept, created } = await createAccount(parts, { username, password, scopes, roles, groups, claims }, request.administrator)
    reply.code(created ? 201 : 200).header('location', `${issuerUrl}/admin/users/${kept.id}`)
    return show(kept, reply)
  })

  server.get('/admin/users', {
    schema: { tags, summary: 'List accounts by name', querystring: listQuery, response: { 200: Type.Object({ users: Type.Array(user), next: nextPage }) } }
  }, async ({ query: { username, ...page } }) => {
    if (username !== undefined) {
      const canonical = canonicalUsername(username)
      const account = canonical === null ? null : await accounts.byCanonicalUsername(canonical)
      return { users: account === null ? [] : [accountData(account)], next: null }
    }
    const { items, next } = await readPage(page, range => accounts.list(range), account => canonicalUsername(account.username) ?? '')
    return { users: items.map(accountData), next }
  })

  server.get('/admin/users/:id', { schema: { tags, summary: 'Read an account', params, response: { 200: user } } }, async ({ params: { id } }, reply) => {
    const account = await accounts.byId(id)
    if (account === null) throw new NotFound()
    return show(account, reply)
  })

  server.patch('/admin/users/:id', {
    schema: { tags, summary: 'Change, disable or enable an account', params, body: userPatch, response: { 200: user } }
  }, async (request, reply) => {
    assertOwnClaims(request.body.claims ?? {})
    return show(await changeAccount(parts, request.params.id, request.body, request.administrator, expectedState(request)), reply)
  })

  server.put('/admin/users/:id/password', {
    schema: { tags, summary: 'Give an account another password, and end its sessions', params, body: passwordBody, response: { 204: nothing } }
  }, async (request, reply) => {
    const account = await replacePassword(parts, request.params.id, request.body.password, request.administrator, expectedState(request))
    return reply.code(204).header('etag', entityTag(account)).send(null)
  })

  server.delete('/admin/users/:id', { schema: { tags, summary: 'Remove an account and its sessions', params, response: { 204: nothing } } }, async (request, reply) => {
    await removeAccount(parts, request.params.id, request.administrator, expectedState(request))
    return reply.code(204).send(null)
  })
}

function show (account: Account, reply: FastifyReply): ReturnType<typeof accountData> {
  reply.header('etag', entityTag(account))
  return accountData(account)
}
