/** What has been done, said on the next page: its name is in the URL, its words are here. */
import type { FastifyReply } from 'fastify'
import { html } from 'ghtml'

const notices = {
  'signed-out': 'You are signed out.',
  'signed-out-everywhere': 'You are signed out everywhere.',
  'session-ended': 'That sign-in has ended.',
  'others-ended': 'All other sign-ins have ended.',
  'password-changed': 'Your password has been changed, and all other sign-ins have ended.',
  'user-created': 'The user has been created.',
  'user-there': 'This user is there already, the same in everything.',
  'user-changed': 'The user has been changed. Tokens follow when they are refreshed.',
  'user-disabled': 'The user has been disabled, and all its sign-ins have ended.',
  'user-enabled': 'The user has been enabled.',
  'user-password-replaced': 'The user has another password now, and all its sign-ins have ended.',
  'user-removed': 'The user has been removed.',
  'sessions-ended': 'All sign-ins of this user have ended.',
  'client-there': 'The client is there.',
  'client-changed': 'The client has been changed.',
  'client-tokens-revoked': 'Its tokens have been revoked.',
  'client-removed': 'The client has been removed.',
  'former-secret-ended': 'The former secret works no more.',
  'keys-rotated': 'The keys have been rotated.',
  'key-revoked': 'The key has been revoked.'
} as const

type Notice = keyof typeof notices

/** Leads from a form to a page of ours, which says what has been done. */
export function redirectWithNotice (reply: FastifyReply, url: string, notice: Notice): FastifyReply {
  return reply.redirect(`${url}${url.includes('?') ? '&' : '?'}notice=${notice}`, 303)
}

/** Markup of the notice that the query names; nothing for any other text. */
export function noticeMarkup (name: string | undefined): string {
  return name !== undefined && Object.hasOwn(notices, name) ? html`<div class="message" role="status"><p>${notices[name as Notice]}</p></div>` : ''
}
