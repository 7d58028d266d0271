/** What the page of a client says, as markup. */
import { html } from 'ghtml'
import { liveFormerSecret } from '../../administration/rotate-client-secret.js'
import type { Client } from '../../clients/client-store.js'
import { entityTag } from '../../routes/admin/entity-tag.js'
import { grantFields } from './client-forms.js'
import type { TypedGrants } from './client-forms.js'
import { actionButton, choiceField, hidden, textField } from './fields.js'
import { facts, words } from './markup.js'
import { shortTime } from '../times.js'

/** The page of a client, after its id. */
export function clientContent (path: string, client: Client, typed: TypedGrants, nowMs: number): string {
  const url = clientUrl(path, client.clientId)
  return html`!${facts([
    ['Proves itself by', words(proofsOf(client))],
    ['Created', shortTime(client.createdAtMs)],
    ['Audit log', html`<a href="${path}/admin/audit?!${queryOf('subject', client)}">What was done to it</a>, <a href="${path}/admin/audit?!${queryOf('actor', client)}">what it did</a>`]
  ])}
<h2 id="grants">What it may have</h2>
<form method="post" action="${url}" class="card" aria-labelledby="grants">
!${hidden('state', entityTag(client))}
!${grantFields(typed)}
<button type="submit">Save</button>
</form>
<h2 id="secret-title">Its secret</h2>
!${secretForms(url, client, nowMs)}
<h2>Take back</h2>
<p>Tokens that it has got for itself can be revoked; it may ask for new ones. A removed client gets none.</p>
<div class="actions">
!${actionButton(`${url}/revoke-tokens`, 'Revoke its tokens', { isDangerous: true })}
<a class="button danger" href="${url}/remove">Remove…</a>
</div>`
}

/** What a new secret is shown with, this once. */
export function secretContent (path: string, client: Client, secret: string, nowMs: number): string {
  const former = liveFormerSecret(client, nowMs)
  return html`<div class="message" role="status"><p>This is the secret of <bdi>${client.clientId}</bdi>. Copy it now: it is shown this once, and only its hash is kept.</p></div>
<p><code class="secret" tabindex="0">${secret}</code></p>
!${former === null ? '' : html`<p>The one before it works until !${shortTime(former.untilMs)}.</p>`}
<p><a class="button" href="${clientUrl(path, client.clientId)}">I have copied it</a></p>`
}

/** The page of a client. */
export function clientUrl (path: string, clientId: string): string {
  return `${path}/admin/clients/${encodeURIComponent(clientId)}`
}

/** How it proves itself. */
export function proofsOf ({ secretHash, jwks }: Client): readonly string[] {
  return [...secretHash === null ? [] : ['client_secret'], ...jwks === null ? [] : ['private_key_jwt']]
}

function queryOf (name: string, { clientId }: Client): string {
  return html`${new URLSearchParams({ [name]: clientId }).toString()}`
}

function secretForms (url: string, client: Client, nowMs: number): string {
  const former = liveFormerSecret(client, nowMs)
  return html`!${former === null
  ? ''
  : html`<p>Two secrets work until !${shortTime(former.untilMs)}. When everybody has the new one, the former need not wait for that.</p>
!${actionButton(`${url}/end-former-secret`, 'End the former secret now', { isDangerous: true })}`}
<form method="post" action="${url}/secret" class="card" aria-labelledby="secret-title">
!${textField({ name: 'overlap_hours', label: 'Hours for which the present secret works on', type: 'number', value: '24', hint: 'As long as it takes to give the new one to everybody; 0 ends it now.', required: true })}
!${former === null ? '' : choiceField({ name: 'discard', label: 'Which of the two ends now' }, { former: 'The former one', present: 'The present one, which nobody got' })}
<button type="submit">Make a new secret</button>
</form>`
}
