/** All lists as this replica publishes them: followed in the database for as long as somebody asks for them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { publish } from '../database/change-feed.js'
import { Unavailable } from '../errors.js'
import { revisionOf } from './list-document.js'
import type { ListDocument } from './list-document.js'
import { pacedTask } from './paced-task.js'
import { PublishedList } from './published-list.js'
import type { ListParts } from './published-list.js'
import { readRevisions } from './read-lists.js'
import type { ListRevision } from './read-lists.js'
import { statusListUri } from './status-reference.js'
import { WaitingClients } from './waiting-clients.js'

/** What the publisher works with. */
export interface PublisherParts extends ListParts {
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'info'>
  /** How often the database is asked while somebody asks for lists, in milliseconds: what is missed otherwise is found then. */
  readonly pollMs: number
  /** How many requests may be held open at once. @defaultValue `20000` */
  readonly mostWaiting?: number
}

const shape = /^[\w-]{8}$/
const minLookIntervalMs = 20
// Whoever asks for what we do not know, or says to know more than we do, makes us look no more often than this.
const minDoubtIntervalMs = 200
const lookMaxAgeMs = 2_000
const patienceMs = 1_000
const askedForMs = 60_000
const keptForMs = 600_000

/** Publishes the lists of the database. */
export class StatusListPublisher {
  /** Those who wait for a change. */
  readonly waiting: WaitingClients
  readonly #look = pacedTask(() => this.#lookOnce(), minLookIntervalMs)
  readonly #doubt = pacedTask(() => this.#look(), minDoubtIntervalMs)
  readonly #parts: PublisherParts
  readonly #lists = new Map<string, PublishedList>()
  #known: ReadonlyMap<string, ListRevision> = new Map()
  #lookedAtMs = -Infinity
  #askedAtMs = -Infinity
  #timer: NodeJS.Timeout | undefined
  #isFailing = false
  readonly #underWay = new Set<Promise<unknown>>()
  #isClosed = false

  constructor (parts: PublisherParts) {
    this.#parts = parts
    this.waiting = new WaitingClients(parts.mostWaiting ?? 20_000)
  }

  /** Looks at the database now, if anybody asks for lists: after a change here, or news of one elsewhere. */
  wake (): void {
    if (this.#timer !== undefined && !this.#isClosed) this.#follow(this.#look())
  }

  /** The URIs of all lists that tokens may refer to. @throws `UNAVAILABLE` when they are not known */
  async uris (): Promise<readonly string[]> {
    await this.#lookWhenOld()
    return [...this.#known.keys()].map(id => statusListUri(this.#parts.issuerUrl, id))
  }

  /**
   * The document of a list, up to date as far as the database answers in time; `null` when there is no such list. `held` is the ETag of what
   * the client has: one that is newer than ours tells that another replica is further.
   * @throws `UNAVAILABLE` when there is nothing that verifiers would accept
   */
  async find (id: string, held: string): Promise<ListDocument | null> {
    if (!shape.test(id)) return null
    await this.#lookWhenOld()
    const revision = this.#known.get(id)
    if (revision === undefined || revisionOf(held) > revision.revision) return await this.#findInDoubt(id)
    return await this.#documentOf(revision)
  }

  async #findInDoubt (id: string): Promise<ListDocument | null> {
    const doubtedAtMs = performance.now()
    await this.#inTime(this.#doubt())
    const revision = this.#known.get(id)
    if (revision !== undefined) return await this.#documentOf(revision)
    if (this.#lookedAtMs < doubtedAtMs) throw new Unavailable()
    return null
  }

  async #documentOf (revision: ListRevision): Promise<ListDocument> {
    const { id } = revision

    const list = this.#lists.get(id) ?? new PublishedList(revision, this.#parts, changed => this.#follow(this.waiting.wake(changed)))
    this.#lists.set(id, list)
    list.askedAtMs = performance.now()
    list.know(revision)
    if (list.isBehind) await this.#inTime(list.refresh())
    if (list.document === null) throw new Unavailable()
    return list.document
  }

  /** The document as it is now, without a look at anything. */
  current (id: string): ListDocument | null {
    return this.#lists.get(id)?.document ?? null
  }

  /** Follows the database no more; resolves when nothing is under way. */
  async close (): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.waiting.close()
    await Promise.allSettled(this.#underWay)
  }

  async #lookWhenOld (): Promise<void> {
    this.#askedAtMs = performance.now()
    if (this.#timer === undefined && !this.#isClosed) this.#timer = setInterval(() => this.#tick(), this.#parts.pollMs).unref()
    if (performance.now() - this.#lookedAtMs <= lookMaxAgeMs) return
    await this.#inTime(this.#look())
    // Without a single answer of the database, nothing is known of any list.
    if (this.#lookedAtMs === -Infinity) throw new Unavailable()
  }

  #tick (): void {
    if (performance.now() - this.#askedAtMs < askedForMs || this.waiting.count > 0) return this.#follow(this.#look())
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #lookOnce (): Promise<void> {
    const lookedAtMs = performance.now()
    const known = new Map((await readRevisions(this.#parts.db)).map(revision => [revision.id, revision]))
    this.#known = known
    this.#lookedAtMs = lookedAtMs
    for (const [id, list] of this.#lists) {
      const revision = known.get(id)
      const idleMs = this.waiting.has(id) ? 0 : lookedAtMs - list.askedAtMs
      if (revision === undefined || idleMs > keptForMs) {
        this.#lists.delete(id)
        this.#follow(this.waiting.wake(id))
        continue
      }
      list.know(revision)
      if (idleMs > askedForMs) continue
      this.#follow(this.#renew(revision))
      if (list.isBehind) this.#follow(list.refresh())
    }
  }

  // Counted as a change, so that all replicas give it out anew together; of those that try at once, one does.
  async #renew ({ id, revision }: ListRevision): Promise<void> {
    const { db, now, times: { renewAfterMs } } = this.#parts
    const nowMs = Math.floor(now())
    if (revision > nowMs - renewAfterMs) return
    await db.transaction().execute(async transaction => {
      await transaction.updateTable('status_lists').set({ revision: nowMs }).where('id', '=', id).where('revision', '<=', nowMs - renewAfterMs).execute()
      await publish(transaction, 'status-lists')
    })
    this.#follow(this.#look())
  }

  // Whoever asks gets what there is, rather than wait for a database that is away.
  async #inTime (work: Promise<void>): Promise<void> {
    const late = new AbortController()
    this.#follow(work)
    await Promise.race([work.catch(() => {}), wait(patienceMs, undefined, { signal: late.signal, ref: false }).catch(() => {})])
    late.abort()
  }

  #follow (work: Promise<unknown>): void {
    const settled = work.then(() => {
      if (this.#isFailing) this.#parts.log.info('the status lists are followed again')
      this.#isFailing = false
    }, (error: unknown) => {
      if (!this.#isFailing && !this.#isClosed) this.#parts.log.warn({ err: error }, 'the status lists cannot be followed; those that are held are served')
      this.#isFailing = true
    }).finally(() => { this.#underWay.delete(settled) })
    this.#underWay.add(settled)
  }
}
