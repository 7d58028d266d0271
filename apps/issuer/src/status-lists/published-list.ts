/** One list as this replica publishes it: what it says, and the document that says so. */
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.js'
import { emptyBits, setBit, signList } from './list-document.js'
import type { ListDocument, SigningParts } from './list-document.js'
import { pacedTask } from './paced-task.js'
import type { PacedTask } from './paced-task.js'
import { readRevisions, readRevoked } from './read-lists.js'
import type { ListRevision } from './read-lists.js'
import { statusListUri } from './status-reference.js'

/** What a list is published with. */
export interface ListParts extends SigningParts {
  readonly db: Database
  readonly server: Pick<FastifyInstance, 'keyRing' | 'signDocument'>
}

// A thousand revocations in a second are ten signatures, and each is out in a tenth of a second.
const minSigningIntervalMs = 100
// Of its ttl, when a document is signed anew.
const freshShare = 0.9

/** Keeps the document of a list in step with what is known of the list, and with the key that signs. */
export class PublishedList {
  /** Brings the document up to date; shared by all who ask at once. */
  readonly refresh: PacedTask
  /** When it was last asked for, by a clock that never goes back. */
  askedAtMs = performance.now()
  readonly #parts: ListParts
  readonly #onChange: (listId: string) => void
  #known: ListRevision
  #bits = emptyBits()
  #bitsRevision = 0
  #document: ListDocument | null = null

  /** `onChange` hears the id when there is another document to be had. */
  constructor (known: ListRevision, parts: ListParts, onChange: (listId: string) => void) {
    this.#known = known
    this.#parts = parts
    this.#onChange = onChange
    this.refresh = pacedTask(() => this.#refresh(), minSigningIntervalMs)
  }

  /** Takes over how far the list is. */
  know (known: ListRevision): void {
    // An answer of the database that comes late must not undo a newer one.
    if (known.revision > this.#known.revision) this.#known = known
  }

  /** The document, unless verifiers would refuse it: its key was revoked, or it has expired. */
  get document (): ListDocument | null {
    const document = this.#document
    const { server: { keyRing: { jwks } }, now } = this.#parts
    return document !== null && document.expiresAtMs > now() && jwks.keys.some(({ kid }) => kid === document.kid) ? document : null
  }

  /** Is there something newer to be said, another key to sign with, or a document that gets old? */
  get isBehind (): boolean {
    const document = this.#document
    const { server: { keyRing: { signingKey } }, times: { ttlSeconds }, now } = this.#parts
    return document === null || document.revision < this.#known.revision || document.kid !== signingKey.kid ||
      now() - document.issuedAtMs >= ttlSeconds * 1000 * freshShare
  }

  async #refresh (): Promise<void> {
    const { db, issuerUrl } = this.#parts
    // What was known a moment ago may be old by now, and would be signed with a newer time.
    for (const known of await readRevisions(db, this.#known.id)) this.know(known)
    const { id, revision, clearedRevision } = this.#known
    if (revision > this.#bitsRevision) {
      const isWhole = clearedRevision > this.#bitsRevision
      const bits = isWhole ? emptyBits() : this.#bits
      let last = revision
      for await (const revoked of readRevoked(db, id, isWhole ? 0 : this.#bitsRevision)) {
        for (const { idx } of revoked) setBit(bits, idx)
        last = Math.max(last, revoked.at(-1)?.revision ?? 0)
      }
      this.#bits = bits
      // What was revoked while we read has been read: said again, as if it were news, it would look as if we didn't wait.
      this.#bitsRevision = last
    }
    if (!this.isBehind) return
    const former = this.#document
    const document = await signList({ uri: statusListUri(issuerUrl, id), bits: this.#bits, revision: this.#bitsRevision }, this.#parts)
    this.#document = document
    if (former !== null && former.etag !== document.etag) this.#onChange(id)
  }
}
