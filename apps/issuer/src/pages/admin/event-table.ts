/** Events of the audit log as a table, as markup. */
import { html } from 'ghtml'
import type { RecordedEvent } from '../../audit/find-audit-events.js'
import { badge, table } from './markup.js'
import { shortTime } from '../times.js'

/** The events; accounts and clients lead to their pages below `path`, the issuer's own. */
export function eventTable (path: string, events: readonly RecordedEvent[]): string {
  if (events.length === 0) return html`<p>There are no such events.</p>`
  return table('Events, the latest first', ['Number', 'Time', 'What', 'Result', 'Who', 'To what', 'From', 'More'], events.map(({ sequence, at, action, result, actor, subject, address, details }) => [
    html`${sequence}`,
    shortTime(Date.parse(at)),
    html`<code>${action}</code>`,
    badge(result),
    nameOf(path, actor.kind, actor.id),
    subject === null ? '–' : nameOf(path, subject.kind, subject.id),
    html`${address ?? '–'}`,
    details === null ? '–' : html`<code class="details">${JSON.stringify(details)}</code>`
  ]))
}

function nameOf (path: string, kind: string, id: string | null): string {
  if (id === null) return html`${kind}`
  const pages: Readonly<Record<string, string>> = { account: 'users', client: 'clients' }
  const page = pages[kind]
  const name = html`<code class="id" dir="auto">${id}</code>`
  return page === undefined ? html`${kind} !${name}` : html`${kind} <a href="${path}/admin/${page}/${encodeURIComponent(id)}">!${name}</a>`
}
