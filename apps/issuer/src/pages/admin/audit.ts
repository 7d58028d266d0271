/** `/admin/audit`: what happened, by what, who and when, and whether the log of it is whole. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox, Static } from '@fastify/type-provider-typebox'
import { html } from 'ghtml'
import { findAuditEvents } from '../../audit/find-audit-events.js'
import type { AuditFilter } from '../../audit/find-audit-events.js'
import { problemInWords } from '../../audit/problem-in-words.js'
import { auditHead } from '../../audit/server-audit.js'
import type { AuditVerification } from '../../audit/verify-audit-log.js'
import { issuerPath } from '../../config/issuer-url.js'
import { InputError } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { readPage, sequenceOf } from '../../routes/admin/page.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'
import { eventTable } from './event-table.js'
import { choiceField, textField } from './fields.js'
import { findAccount } from './find-account.js'
import { nextPart } from './markup.js'

const text = Type.Optional(Type.String({ maxLength: 512 }))
const query = Type.Object({ action: text, actor: text, subject: text, result: text, since: text, until: text, after: text })
type Query = Static<typeof query>

/** Serves the audit log, and a check of all of it. */
export const adminAuditPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, { db, accounts, config: { issuerUrl }, verifyAudit }) => {
  const path = issuerPath(issuerUrl)
  let checking: Promise<AuditVerification> | undefined

  server.get('/admin/audit', { schema: { querystring: query } }, async (request, reply) => {
    const page = await listPage(request.query).catch(async (error: unknown) => {
      if (!(error instanceof InputError)) throw error
      return { ...await listPage({}, request.query), error: `${error.message}.`, statusCode: 400 }
    })
    return sendAdminPage(request, reply, issuerUrl, page)
  })

  server.get('/admin/audit/check', async (request, reply) => {
    // It reads everything, so those who ask at once share one.
    checking ??= verifyAudit().finally(() => { checking = undefined })
    const { checked, head, problems } = await checking
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'audit',
      title: problems.length === 0 ? 'The audit log is whole' : 'The audit log is not as it was written',
      content: html`!${problems.length === 0
        ? html`<div class="message" role="status"><p>All ${checked} events are as they were written.</p></div>`
        : html`<div class="message error" role="alert"><ul>!${problems.map(problem => html`<li>${problemInWords(problem)}</li>`)}</ul></div>`}
<p>It ends at <code class="hash">${head.sequence}:${head.hash}</code>. Who notes that elsewhere can tell later whether what was there is still there: <code>signet-issuer audit verify --expect</code>.</p>
<p><a class="button" href="${path}/admin/audit">Go back</a></p>`
    })
  })

  async function listPage (filter: Query, typed: Query = filter): Promise<AdminPage> {
    const { items, next } = await readPage(filter.after === undefined ? {} : { after: filter.after }, async range => await findAuditEvents(db, {
      ...await readFilter(filter),
      ...range.after !== undefined && { before: sequenceOf(range.after) },
      limit: range.limit
    }), ({ sequence }) => String(sequence))
    const { after, ...shown } = typed
    return {
      section: 'audit',
      title: 'Audit log',
      content: html`<form method="get" action="${path}/admin/audit" class="search" role="search">
!${textField({ name: 'action', label: 'What', type: 'search', value: shown.action, hint: 'Such as login.failed.' })}
!${textField({ name: 'actor', label: 'Who', type: 'search', value: shown.actor, hint: 'A user name, or an id.' })}
!${textField({ name: 'subject', label: 'To what', type: 'search', value: shown.subject, hint: 'A user name, or an id.' })}
!${choiceField({ name: 'result', label: 'Result', value: shown.result }, { '': 'Any', ok: 'ok', refused: 'refused' })}
!${textField({ name: 'since', label: 'Since', type: 'datetime-local', value: shown.since, hint: 'In UTC.' })}
!${textField({ name: 'until', label: 'Until', type: 'datetime-local', value: shown.until, hint: 'In UTC.' })}
<button type="submit">Find</button>
</form>
!${eventTable(path, items)}
!${nextPart(`${path}/admin/audit`, shown, next)}
<h2>Is it whole?</h2>
<p>Each event seals the one before it. The log ends at <code class="hash">${await auditHead(db)}</code>.</p>
<p><a class="button" href="${path}/admin/audit/check">Check all of it</a></p>`
    }
  }

  async function readFilter ({ action, actor, subject, result, since, until }: Query): Promise<Omit<AuditFilter, 'limit'>> {
    return {
      ...action && { action: action.trim() },
      ...actor && { actor: await idOf(actor) },
      ...subject && { subject: await idOf(subject) },
      ...(result === 'ok' || result === 'refused') && { result },
      ...since && { sinceMs: readTime('Since', since) },
      ...until && { untilMs: readTime('Until', until) }
    }
  }

  async function idOf (nameOrId: string): Promise<string> {
    return (await findAccount(accounts, nameOrId))?.id ?? nameOrId.trim()
  }
}

function readTime (label: string, text: string): number {
  const timeMs = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text) ? Date.parse(text.includes('T') ? `${text}Z` : text) : NaN
  if (Number.isNaN(timeMs)) throw new InputError(`${label} is no time: write one such as 2026-11-22T12:00`)
  return timeMs
}
