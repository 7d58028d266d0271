/** The page of one's own account. */
import { html } from 'ghtml'
import type { Account } from '../accounts/account.js'
import { isAdministrator } from '../administration/administrator.js'
import { issuerPath } from '../config/issuer-url.js'
import type { Session } from '../sessions/session.js'
import { errorSummary } from './error-summary.js'
import { noticeMarkup } from './notices.js'
import type { Page } from './page.js'
import { passwordForm } from './password-form.js'
import type { PasswordMistake } from './password-form.js'
import { sessionList } from './session-list.js'

/** What the page shows. */
export interface AccountPage {
  readonly account: Pick<Account, 'username' | 'scopes' | 'disabledAtMs'>
  /** The session that looks at it. */
  readonly current: Session
  /** All live sessions of the account. */
  readonly sessions: readonly Session[]
  /** The time, in milliseconds. */
  readonly nowMs: number
  /** What was done before. */
  readonly notice?: string | undefined
  /** Why the password is the same as before. */
  readonly mistake?: PasswordMistake
}

/** The page. */
export function accountPage (issuerUrl: string, { account, current, sessions, nowMs, notice, mistake }: AccountPage): Page {
  const path = issuerPath(issuerUrl)
  const { username } = account
  return {
    title: mistake === undefined ? 'Your account' : 'Error: Your account',
    username,
    main: html`<h1>Your account</h1>
!${noticeMarkup(notice)}
!${errorSummary(mistake === undefined ? undefined : `Your password was not changed. ${mistake.message}`)}
!${isAdministrator(account) ? html`<p><a href="${path}/admin">Administer this issuer</a></p>` : ''}
<section aria-labelledby="sessions">
<h2 id="sessions">Where you are signed in</h2>
!${sessionList(sessions, current, `${path}/account/sessions`, nowMs)}
</section>
<section aria-labelledby="password">
<h2 id="password">Change your password</h2>
<p class="muted">All other sign-ins end with it.</p>
!${passwordForm(`${path}/account/password`, username, mistake)}
</section>`
  }
}
