/** The page with the form of a login. */
import { html } from 'ghtml'
import type { Config } from '../config.js'
import { issuerPath } from '../config/issuer-url.js'
import { errorSummary } from './error-summary.js'
import { noticeMarkup } from './notices.js'
import { formTargets } from './page-headers.js'
import type { Page } from './page.js'

/** What the form shows, and where it leads. */
export interface LoginForm {
  /** The checked `return_to`; `undefined` for the account. */
  readonly location: string | undefined
  /** What was typed before. */
  readonly username?: string
  /** Why that was in vain. */
  readonly error?: string
  /** Whether name and password were looked at, and are wrong. @defaultValue `false` */
  readonly isWrong?: boolean
  /** What was done before. */
  readonly notice?: string | undefined
}

/** The page. A password that was typed before is not in it. */
export function loginPage (config: Pick<Config, 'issuerUrl' | 'trustedOrigins' | 'cookieDomain'>, { location, username = '', error, isWrong = false, notice }: LoginForm): Page {
  const invalid = isWrong ? html` aria-invalid="true"` : ''
  // Whoever is told of an error goes on from there; else the first field that is empty is the place to begin.
  const focused = (isIt: boolean): string => isIt && error === undefined ? html` autofocus` : ''
  return {
    title: error === undefined ? 'Sign in' : 'Error: Sign in',
    isNarrow: true,
    formTargets: formTargets(location, config),
    main: html`<h1>Sign in</h1>
!${destination(location)}
!${noticeMarkup(notice)}
!${errorSummary(error)}
<form method="post" action="${issuerPath(config.issuerUrl)}/login" class="card">
!${location === undefined ? '' : html`<input type="hidden" name="return_to" value="${location}">`}
<div class="field">
<label for="username">User name</label>
<input id="username" name="username" type="text" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" dir="auto" required!${invalid}!${focused(username === '')}>
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required!${invalid}!${focused(username !== '')}>
</div>
<button type="submit">Sign in</button>
</form>`
  }
}

/** The page for somebody who is signed in already. */
export function signedInPage (issuerUrl: string, username: string, location: string | undefined): Page {
  return {
    title: 'Signed in',
    isNarrow: true,
    username,
    main: html`<h1>You are signed in</h1>
<p>You are <bdi>${username}</bdi> here. To be somebody else, sign out first.</p>
!${destination(location)}
<p><a class="button" href="${location ?? `${issuerPath(issuerUrl)}/account`}">Continue</a></p>`
  }
}

function destination (location: string | undefined): string {
  return location === undefined || location.startsWith('/') ? '' : html`<p class="muted">You will go on to <strong>${new URL(location).host}</strong>.</p>`
}
