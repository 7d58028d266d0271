/** The audit log of a running issuer: it tells of its start, and says aloud where it stands, so that someone else can note it. */
import { createRequire } from 'node:module'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.js'
import { headId } from './audit-head.js'
import { issuerItself } from './audit-log.js'
import type { AuditLog } from './audit-log.js'
import { boundRefusals } from './bounded-refusals.js'
import { openAuditLog } from './chained-audit-log.js'
import type { AuditLogParts } from './chained-audit-log.js'

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string }
const tellHeadEveryMs = 3_600_000

/** Opens the audit log of a server. At its start, and each hour, the log says where the audit log ends: `audit verify --expect` takes that. */
export async function openServerAudit (server: FastifyInstance, parts: AuditLogParts): Promise<AuditLog> {
  const audit = boundRefusals(await openAuditLog(parts), { now: parts.now, log: server.log })
  let told = ''

  async function tellHead (): Promise<void> {
    const head = await auditHead(parts.db)
    if (head !== told) server.log.info({ auditHead: head }, 'the audit log ends here')
    told = head
  }
  const timer = setInterval(() => {
    tellHead().catch((error: unknown) => { server.log.warn({ err: error }, 'the end of the audit log could not be read') })
  }, tellHeadEveryMs).unref()

  server.addHook('onReady', async () => {
    await audit.record({ action: 'issuer.started', result: 'ok', actor: issuerItself, details: { version } })
    await tellHead()
  })
  server.addHook('onClose', async () => {
    clearInterval(timer)
    await audit.close().catch((error: unknown) => { server.log.error({ err: error }, 'the count of refusals could not be written to the audit log') })
  })
  return audit
}

/** Where the audit log ends, as `sequence:hash`. */
export async function auditHead (db: Database): Promise<string> {
  const { sequence, hash } = await db.selectFrom('audit_heads').select(['sequence', 'hash']).where('id', '=', headId).executeTakeFirstOrThrow()
  return `${sequence}:${hash}`
}
