/** `/admin/users/:id`: one account, and everything that may be done to it. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Account } from '../../accounts/account.js'
import { changeAccount, removeAccount, replacePassword } from '../../administration/change-account.js'
import { endSessionsOf } from '../../administration/end-sessions.js'
import { issuerPath } from '../../config/issuer-url.js'
import { NotFound } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { entityTag } from '../../routes/admin/entity-tag.js'
import { redirectWithNotice } from '../notices.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'
import { confirmation } from './confirmation.js'
import { orAgain } from './refusals.js'
import { profileForm, readProfile, typedProfile } from './user-forms.js'
import type { TypedProfile } from './user-forms.js'
import { userContent } from './user-content.js'

const params = Type.Object({ id: Type.String() })
const passwordForm = Type.Object({ password: Type.String() })

/** Serves the page of an account, and what its forms ask for. */
export const adminUserPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { accounts, sessions, config: { issuerUrl } } = parts
  const path = issuerPath(issuerUrl)
  const urlOf = (id: string): string => `${path}/admin/users/${id}`

  server.get('/admin/users/:id', { schema: { params } }, async (request, reply) => sendAdminPage(request, reply, issuerUrl, await userPage(request.params.id)))

  server.post('/admin/users/:id', { schema: { params, body: profileForm } }, async (request, reply) => {
    const { params: { id }, body } = request
    return await orAgain(request, reply, issuerUrl, async () => {
      await changeAccount(parts, id, readProfile(body), request.administrator, kept => entityTag(kept) === body.state)
      return redirectWithNotice(reply, urlOf(id), 'user-changed')
    }, async () => await userPage(id, body))
  })

  server.post('/admin/users/:id/password', { schema: { params, body: passwordForm } }, async (request, reply) => {
    const { params: { id }, body: { password } } = request
    return await orAgain(request, reply, issuerUrl, async () => {
      await replacePassword(parts, id, password, request.administrator)
      return redirectWithNotice(reply, urlOf(id), 'user-password-replaced')
    }, async () => await userPage(id))
  })

  for (const [action, isDisabled] of [['disable', true], ['enable', false]] as const) {
    server.post(`/admin/users/:id/${action}`, { schema: { params } }, async (request, reply) => {
      const { id } = request.params
      return await orAgain(request, reply, issuerUrl, async () => {
        await changeAccount(parts, id, { disabled: isDisabled }, request.administrator)
        return redirectWithNotice(reply, urlOf(id), `user-${action}d`)
      }, async () => await userPage(id))
    })
  }

  server.post('/admin/users/:id/end-sessions', { schema: { params } }, async (request, reply) => {
    const { id } = request.params
    await endSessionsOf(parts, id, request.administrator)
    return redirectWithNotice(reply, urlOf(id), 'sessions-ended')
  })

  server.get('/admin/users/:id/remove', { schema: { params } }, async (request, reply) =>
    sendAdminPage(request, reply, issuerUrl, await removalPage(request)))

  server.post('/admin/users/:id/remove', { schema: { params } }, async (request, reply) => await orAgain(request, reply, issuerUrl, async () => {
    await removeAccount(parts, request.params.id, request.administrator)
    return redirectWithNotice(reply, `${path}/admin/users`, 'user-removed')
  }, async () => await removalPage(request)))

  async function known (id: string): Promise<Account> {
    const account = await accounts.byId(id)
    if (account === null) throw new NotFound()
    return account
  }

  async function userPage (id: string, typed?: TypedProfile): Promise<AdminPage> {
    const account = await known(id)
    return {
      section: 'users',
      title: `User ${account.username}`,
      content: userContent(path, { account, sessions: await sessions.listOf(id), typed: typed ?? typedProfile(account) })
    }
  }

  async function removalPage ({ params: { id } }: FastifyRequest<{ Params: { id: string } }>): Promise<AdminPage> {
    const { username } = await known(id)
    const count = (await sessions.listOf(id)).length
    return {
      section: 'users',
      title: `Remove ${username}`,
      content: confirmation({
        effects: [
          `The account ${username} is removed for good, and nobody can sign in with it any more.`,
          `Its live sessions, ${count} at this moment, end, and their tokens are refused.`,
          'What it did stays in the audit log. To keep somebody out for a while, disable the account instead.'
        ],
        action: `${urlOf(id)}/remove`,
        verb: `Remove ${username}`,
        back: urlOf(id)
      })
    }
  }
}
