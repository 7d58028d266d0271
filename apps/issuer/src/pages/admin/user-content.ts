/** What the page of an account says, as markup. */
import { html } from 'ghtml'
import type { Account } from '../../accounts/account.js'
import { entityTag } from '../../routes/admin/entity-tag.js'
import type { Session } from '../../sessions/session.js'
import { actionButton, hidden, textField } from './fields.js'
import { badge, facts, timeOrDash } from './markup.js'
import { sessionTable } from './session-table.js'
import { profileFields, stateOf } from './user-forms.js'
import type { TypedProfile } from './user-forms.js'
import { shortTime } from '../times.js'

/** What it shows. */
export interface ShownUser {
  readonly account: Account
  /** Those that are alive. */
  readonly sessions: readonly Session[]
  /** What stands in the form. */
  readonly typed: TypedProfile
}

/** The page of an account, after its name. */
export function userContent (path: string, { account, sessions, typed }: ShownUser): string {
  const url = `${path}/admin/users/${account.id}`
  const isEnabled = account.disabledAtMs === null
  return html`!${facts([
    ['Id', html`<code class="id">${account.id}</code>`],
    ['State', html`!${badge(stateOf(account))}!${isEnabled ? '' : html` since !${timeOrDash(account.disabledAtMs)}`}`],
    ['Created', shortTime(account.createdAtMs)],
    ['Audit log', html`<a href="${path}/admin/audit?subject=${account.id}">What was done to it</a>, <a href="${path}/admin/audit?actor=${account.id}">what it did</a>`]
  ])}
<h2 id="profile">What its tokens say</h2>
<form method="post" action="${url}" class="card" aria-labelledby="profile">
!${hidden('state', entityTag(account))}
!${profileFields(typed)}
<button type="submit">Save</button>
</form>
<h2>Sessions</h2>
!${sessionTable(path, sessions, 'user')}
!${sessions.length === 0 ? '' : actionButton(`${url}/end-sessions`, 'End all sessions', { isDangerous: true })}
<h2 id="password-title">Another password</h2>
<form method="post" action="${url}/password" class="card" aria-labelledby="password-title">
!${textField({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', hint: 'At least 15 characters. All its sessions end.', required: true })}
<button type="submit">Set the password</button>
</form>
<h2>Keep it out</h2>
<p>${isEnabled ? 'A disabled account is refused like a wrong password, and its sessions end. It can be enabled again.' : 'It is disabled: every sign-in is refused.'}</p>
<div class="actions">
!${isEnabled ? actionButton(`${url}/disable`, 'Disable', { isDangerous: true }) : actionButton(`${url}/enable`, 'Enable')}
<a class="button danger" href="${url}/remove">Remove…</a>
</div>`
}
