/** `/admin`: how the issuer is, and what happened last. */
import type { FastifyPluginAsync } from 'fastify'
import { html } from 'ghtml'
import { auditHead } from '../../audit/server-audit.js'
import { findAuditEvents } from '../../audit/find-audit-events.js'
import { issuerPath } from '../../config/issuer-url.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { liveSessionCounter } from '../../keys/live-sessions.js'
import { sendAdminPage } from './admin-page.js'
import { eventTable } from './event-table.js'
import { facts } from './markup.js'
import { shortTime } from '../times.js'

const eventsShown = 10

/** Serves the first page of administration. */
export const adminOverviewPage: FastifyPluginAsync<IssuerParts> = async (server, { config, db, now }) => {
  const { issuerUrl } = config
  const path = issuerPath(issuerUrl)
  const countLiveSessions = liveSessionCounter(db, config, now)

  server.get('/admin', async (request, reply) => {
    const [sessions, head, events] = await Promise.all([countLiveSessions(), auditHead(db), findAuditEvents(db, { limit: eventsShown })])
    const active = server.keyRing.list().find(({ state }) => state === 'active')
    const { nextStep, nextStepAtMs } = server.keyRing.health()
    const steps = { announce: 'the next key is announced', promote: 'the next key takes over', remove: 'an expired key is removed' }
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'overview',
      title: 'Administration',
      content: html`!${facts([
        ['Issuer', html`<code>${issuerUrl}</code>`],
        ['Live sessions', html`${sessions}`],
        ['Signing key', active?.activatedAtMs == null ? '–' : html`<code class="kid">${active.kid}</code> since !${shortTime(active.activatedAtMs)}`],
        ['Next step of the keys', html`${steps[nextStep]}, !${shortTime(nextStepAtMs)}`],
        ['Audit log', html`ends at <code class="hash">${head}</code>`]
      ])}
<h2>What happened last</h2>
!${eventTable(path, events)}
<p><a href="${path}/admin/audit">All of the audit log</a></p>`
    })
  })
}
