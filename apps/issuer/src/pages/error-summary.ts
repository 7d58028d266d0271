/** The message above a form that was sent in vain. */
import { html } from 'ghtml'

/** Markup that says what is wrong: read out at once, and focused, so that it is found on a large page too. */
export function errorSummary (message: string | undefined): string {
  return message === undefined ? '' : html`<div class="message error" role="alert" tabindex="-1" autofocus><p>${message}</p></div>`
}
