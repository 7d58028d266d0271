/** Where somebody is signed in, as a list with a button for each. */
import { html } from 'ghtml'
import { describeDevice } from '../sessions/device.js'
import type { Session } from '../sessions/session.js'
import { exactTime, pastTime } from './times.js'

/** Markup of the list. `action` is where its forms go; `nowMs` is the time. */
export function sessionList (sessions: readonly Session[], current: Session, action: string, nowMs: number): string {
  const others = sessions.length - 1
  return html`<ul class="list">
!${sessions.map(session => item(session, session.id === current.id, action, nowMs))}
</ul>
<form method="post" action="${action}" class="actions">
!${others > 0 ? html`<button type="submit" name="end" value="others" class="quiet">End all others</button>` : ''}
<button type="submit" name="end" value="all" class="danger">Sign out everywhere</button>
</form>`
}

function item ({ id, device, createdAtMs, lastUsedAtMs }: Session, isCurrent: boolean, action: string, nowMs: number): string {
  const name = describeDevice(device)
  return html`<li>
<div>
<h3>${name}!${isCurrent ? '<span class="tag">this one</span>' : ''}</h3>
<p>Last used !${pastTime(lastUsedAtMs, nowMs)}</p>
<p>Signed in !${exactTime(createdAtMs)}!${device.address === null ? '' : html` from <bdi>${device.address}</bdi>`}</p>
</div>
<form method="post" action="${action}">
<button type="submit" name="end" value="${id}" class="quiet">!${isCurrent ? 'Sign out' : html`End<span class="unseen"> ${name}</span>`}</button>
</form>
</li>
`
}
