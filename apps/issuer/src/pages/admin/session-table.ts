/** Sessions of somebody as a table, each with a button that ends it; markup. */
import { html } from 'ghtml'
import { describeDevice } from '../../sessions/device.js'
import type { Session } from '../../sessions/session.js'
import { actionButton, hidden } from './fields.js'
import { table } from './markup.js'
import { shortTime } from '../times.js'

/** The sessions. After one is ended, `back` is the page to go on to. */
export function sessionTable (path: string, sessions: readonly Session[], back: 'user' | 'sessions'): string {
  if (sessions.length === 0) return html`<p>There is no sign-in.</p>`
  return table('Sessions, the latest used first', ['Session', 'End it', 'Device', 'Address', 'Begun', 'Last used', 'Ends at the latest'], sessions.map(({ id, device, createdAtMs, lastUsedAtMs, expiresAtMs }) => [
    html`<code class="id">${id}</code>`,
    actionButton(`${path}/admin/sessions/${id}/end`, 'End', { fields: back === 'user' ? hidden('back', back) : '', isDangerous: true }),
    html`${describeDevice(device)}`,
    html`<bdi>${device.address ?? '–'}</bdi>`,
    shortTime(createdAtMs),
    shortTime(lastUsedAtMs),
    shortTime(expiresAtMs)
  ]))
}
