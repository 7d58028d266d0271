/** `/admin/keys`: the signing keys, drawn; to rotate and to revoke, each shown before it is done. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { KeyStatus } from '@signet/fastify-jwt-issue'
import { html } from 'ghtml'
import { revokeKey, rotateKeys, tryRevokingKey } from '../../administration/administer-keys.js'
import { issuerPath } from '../../config/issuer-url.js'
import { KeyNotReady } from '../../errors.js'
import type { IssuerParts } from '../../issuer-parts.js'
import { liveSessionCounter } from '../../keys/live-sessions.js'
import { revocationInWords, rotationInWords } from '../../keys/effects-in-words.js'
import { redirectWithNotice } from '../notices.js'
import { sendAdminPage } from './admin-page.js'
import type { AdminPage } from './admin-page.js'
import { confirmation } from './confirmation.js'
import { hidden } from './fields.js'
import { rotationTimeOf } from './key-phases.js'
import { keyTimeline } from './key-timeline.js'
import { badge, table, timeOrDash } from './markup.js'
import { orAgain } from './refusals.js'

const dayMs = 86_400_000
const params = Type.Object({ kid: Type.String() })
const rotation = Type.Object({ force: Type.Optional(Type.Literal('yes')) })

/** Serves the list of keys with its timeline, the questions before a rotation and a revocation, and what answers them. */
export const adminKeyPages: FastifyPluginAsyncTypebox<IssuerParts> = async (server, parts) => {
  const { config, db, now } = parts
  const { issuerUrl } = config
  const path = issuerPath(issuerUrl)
  const administration = { ...parts, keyRing: server.keyRing, countLiveSessions: liveSessionCounter(db, config, now) }

  server.get('/admin/keys', async (request, reply) => {
    await server.keyRing.reload()
    return sendAdminPage(request, reply, issuerUrl, keysPage())
  })

  server.get('/admin/keys/rotate', async (request, reply) => {
    await server.keyRing.reload()
    return sendAdminPage(request, reply, issuerUrl, rotationPage())
  })

  server.post('/admin/keys/rotate', { schema: { body: Type.Union([Type.Null(), rotation]) } }, async (request, reply) => orAgain(request, reply, issuerUrl, async () => {
    const { rotated } = await rotateKeys(administration, request.body?.force === 'yes', request.administrator)
    if (!rotated) throw new KeyNotReady()
    return redirectWithNotice(reply, `${path}/admin/keys`, 'keys-rotated')
  }, async () => rotationPage()))

  server.get('/admin/keys/:kid/revoke', { schema: { params } }, async (request, reply) => {
    const { kid } = request.params
    const effect = await tryRevokingKey(administration, kid)
    return sendAdminPage(request, reply, issuerUrl, {
      section: 'keys',
      title: 'Revoke a signing key',
      content: confirmation({
        effects: [...revocationInWords(effect, now()), 'This cannot be undone.'],
        action: `${path}/admin/keys/${encodeURIComponent(kid)}/revoke`,
        verb: 'Revoke this key',
        back: `${path}/admin/keys`
      })
    })
  })

  server.post('/admin/keys/:kid/revoke', { schema: { params } }, async (request, reply) => {
    await revokeKey(administration, request.params.kid, request.administrator)
    return redirectWithNotice(reply, `${path}/admin/keys`, 'key-revoked')
  })

  function keysPage (): AdminPage {
    const keys = server.keyRing.list()
    const rotationMs = config.keyRotationDays * dayMs
    return {
      section: 'keys',
      title: 'Signing keys',
      content: html`<p>They rotate by themselves every ${config.keyRotationDays} days. A key is announced as <em>next</em>, signs while it is <em>active</em>, and only verifies as <em>previous</em>, until its last token has expired; then it is removed. A <em>revoked</em> one is refused at once. What is still to come is drawn lighter.</p>
!${keyTimeline({ keys, nowMs: now(), rotationAtMs: rotationTimeOf(keys, rotationMs), maxPastMs: 1.5 * rotationMs })}
!${table('Signing keys', ['Key', 'State', 'End it', 'Algorithm', 'Announced', 'May sign from', 'Signs since', 'Signed until', 'Published until', 'Revoked'], keys.map(keyCells))}
<p><a class="button" href="${path}/admin/keys/rotate">Rotate now…</a></p>`
    }
  }

  function keyCells (key: KeyStatus): readonly string[] {
    const { kid, state, alg, announcedAtMs, readyAtMs, activatedAtMs, demotedAtMs, publishUntilMs, revokedAtMs } = key
    return [
      html`<code class="kid">${kid}</code>`,
      badge(state),
      state === 'revoked' ? '–' : html`<a href="${path}/admin/keys/${encodeURIComponent(kid)}/revoke">Revoke…<span class="unseen"> ${kid}</span></a>`,
      html`${alg}`,
      ...[announcedAtMs, readyAtMs, activatedAtMs, demotedAtMs, publishUntilMs, revokedAtMs].map(timeOrDash)
    ]
  }

  function rotationPage (): AdminPage {
    const { isReady, effects } = rotationInWords(server.keyRing.list(), now())
    return {
      section: 'keys',
      title: 'Rotate the signing keys',
      content: confirmation({
        effects,
        action: `${path}/admin/keys/rotate`,
        verb: isReady ? 'Rotate now' : 'Rotate now, although it is too early',
        fields: isReady ? '' : hidden('force', 'yes'),
        back: `${path}/admin/keys`
      })
    }
  }
}
