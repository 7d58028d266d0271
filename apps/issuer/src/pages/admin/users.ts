/** `/admin/users`: who may sign in, found by a part of the name, and a form for a new one. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { html } from 'ghtml'
import type { Account } from '../../accounts/account.js'
import { canonicalUsername } from '../../accounts/username.js'
import { createAccount } from '../../administration/create-account.js'
import { issuerPath } from '../../config/issuer-url.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { readPage } from '../../routes/admin/page.js'
import type { Page } from '../../routes/admin/page.js'
import { redirectWithNotice } from '../notices.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'
import { textField } from './fields.js'
import { badge, nextPart, table, words } from './markup.js'
import { orAgain } from './refusals.js'
import { newUserForm, noUser, readProfile, stateOf, userForm } from './user-forms.js'
import type { TypedUser } from './user-forms.js'
import { shortTime } from '../times.js'

const query = Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })), after: Type.Optional(Type.String({ maxLength: 1_000 })) })

/** Serves the list of accounts, and what makes one. */
export const adminUserListPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { accounts, config: { issuerUrl } } = parts
  const path = issuerPath(issuerUrl)

  server.get('/admin/users', { schema: { querystring: query } }, async (request, reply) => {
    const { search = '', after } = request.query
    return sendAdminPage(request, reply, issuerUrl, listPage(search, await find(search.trim(), after)))
  })

  server.get('/admin/new-user', async (request, reply) => sendAdminPage(request, reply, issuerUrl, creationPage(noUser)))

  server.post('/admin/users', { schema: { body: userForm } }, async (request, reply) => orAgain(request, reply, issuerUrl, async () => {
    const { username, password } = request.body
    const { kept, created } = await createAccount(parts, { username, password, ...readProfile(request.body) }, request.administrator)
    return redirectWithNotice(reply, `${path}/admin/users/${kept.id}`, created ? 'user-created' : 'user-there')
  }, async () => creationPage(request.body)))

  async function find (search: string, after: string | undefined): Promise<Page<Account>> {
    const known = await accounts.byId(search)
    if (known !== null) return { items: [known], next: null }
    const containing = canonicalUsername(search)
    if (containing === null && search !== '') return { items: [], next: null }
    return await readPage(after === undefined ? {} : { after }, range => accounts.list({ ...range, ...containing !== null && { containing } }),
      ({ username }) => canonicalUsername(username) ?? '')
  }

  function listPage (search: string, { items, next }: Page<Account>): AdminPage {
    return {
      section: 'users',
      title: 'Users',
      content: html`<form method="get" action="${path}/admin/users" class="search" role="search">
!${textField({ name: 'search', label: 'Find a user', type: 'search', value: search, hint: 'A part of the name, or the id.' })}
<button type="submit">Find</button>
</form>
<p><a class="button" href="${path}/admin/new-user">New user…</a></p>
!${items.length === 0
  ? html`<p>There are no such users.</p>`
  : table('Users by name', ['User', 'State', 'Scopes', 'Roles', 'Groups', 'Since'], items.map(userCells))}
!${nextPart(`${path}/admin/users`, { search }, next)}`
    }
  }

  function userCells (account: Account): readonly string[] {
    return [
      html`<a href="${path}/admin/users/${account.id}"><bdi>${account.username}</bdi></a>`,
      badge(stateOf(account)), words(account.scopes), words(account.roles), words(account.groups), shortTime(account.createdAtMs)
    ]
  }

  function creationPage (typed: TypedUser): AdminPage {
    return { section: 'users', title: 'New user', content: newUserForm(path, typed) }
  }
}
