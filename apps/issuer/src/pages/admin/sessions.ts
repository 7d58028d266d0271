/** `/admin/sessions`: where somebody is signed in, found by name, and how to end that. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { html } from 'ghtml'
import type { Account } from '../../accounts/account.js'
import { endSession } from '../../administration/end-sessions.js'
import { issuerPath } from '../../config/issuer-url.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { redirectWithNotice } from '../notices.js'
import { sendAdminPage } from './admin-page.js'
import { actionButton, textField } from './fields.js'
import { findAccount } from './find-account.js'
import { sessionTable } from './session-table.js'

const query = Type.Object({ user: Type.Optional(Type.String({ maxLength: 200 })) })
const params = Type.Object({ id: Type.String() })
const endForm = Type.Object({ back: Type.Optional(Type.Literal('user')) })

/** Serves the sessions of somebody, and ends one. */
export const adminSessionPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { accounts, sessions, config: { issuerUrl } } = parts
  const path = issuerPath(issuerUrl)

  server.get('/admin/sessions', { schema: { querystring: query } }, async (request, reply) => {
    const { user = '' } = request.query
    const account = user === '' ? null : await findAccount(accounts, user)
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'sessions',
      title: 'Sessions',
      content: html`<form method="get" action="${path}/admin/sessions" class="search" role="search">
!${textField({ name: 'user', label: 'Whose sessions', type: 'search', value: user, hint: 'The user name, or the id.' })}
<button type="submit">Show</button>
</form>
!${account === null ? nobody(user) : await sessionsOf(account)}`
    })
  })

  server.post('/admin/sessions/:id/end', { schema: { params, body: Type.Union([Type.Null(), endForm]) } }, async (request, reply) => {
    const { accountId } = await endSession(parts, request.params.id, request.administrator)
    const back = request.body?.back === 'user' ? `users/${accountId}` : `sessions?user=${accountId}`
    return redirectWithNotice(reply, `${path}/admin/${back}`, 'session-ended')
  })

  async function sessionsOf (account: Account): Promise<string> {
    const alive = await sessions.listOf(account.id)
    return html`<h2>Sessions of <a href="${path}/admin/users/${account.id}"><bdi>${account.username}</bdi></a></h2>
!${sessionTable(path, alive, 'sessions')}
!${alive.length === 0 ? '' : actionButton(`${path}/admin/users/${account.id}/end-sessions`, 'End all sessions', { isDangerous: true })}`
  }
}

function nobody (user: string): string {
  return user === '' ? '' : html`<p>There is no user of this name or id.</p>`
}
