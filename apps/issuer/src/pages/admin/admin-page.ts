/** A page of administration: the way to the other ones, and above its content what was just done, or refused. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { issuerPath } from '../../config/issuer-url.js'
import { errorSummary } from '../error-summary.js'
import { noticeMarkup } from '../notices.js'
import { sendPage } from '../page.js'

const sections = {
  overview: { url: '/admin', name: 'Overview' },
  users: { url: '/admin/users', name: 'Users' },
  clients: { url: '/admin/clients', name: 'Clients' },
  keys: { url: '/admin/keys', name: 'Signing keys' },
  sessions: { url: '/admin/sessions', name: 'Sessions' },
  audit: { url: '/admin/audit', name: 'Audit log' }
} as const

/** One of the pages that every page leads to. */
export type Section = keyof typeof sections

/** What a page says. */
export interface AdminPage {
  readonly section: Section
  /** Its name, as text. */
  readonly title: string
  /** What follows its name, as markup. */
  readonly content: string
  /** Why a form of it was sent in vain. */
  readonly error?: string | undefined
  /** @defaultValue `200` */
  readonly statusCode?: number
}

/** Answers with the page, in the name of `request.visitor`. */
export function sendAdminPage (request: FastifyRequest, reply: FastifyReply, issuerUrl: string, { section, title, content, error, statusCode = 200 }: AdminPage): FastifyReply {
  const { notice } = request.query as { readonly notice?: unknown }
  return sendPage(reply, issuerUrl, {
    title: `${error === undefined ? '' : 'Error: '}${title}`,
    username: request.visitor.account.username,
    navigation: navigationTo(issuerPath(issuerUrl), section),
    statusCode,
    main: html`<h1>${title}</h1>
!${noticeMarkup(typeof notice === 'string' ? notice : undefined)}
!${errorSummary(error)}
!${content}`
  })
}

function navigationTo (path: string, current: Section): string {
  const links = Object.entries(sections).map(([section, { url, name }]) =>
    html`<li><a href="${path}${url}"!${section === current ? html` aria-current="page"` : ''}>${name}</a></li>`)
  return html`<nav aria-label="Administration">
<ul>
!${links}</ul>
</nav>`
}
