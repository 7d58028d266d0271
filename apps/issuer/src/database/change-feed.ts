/** News of changes that other processes made: at once with PostgreSQL, within a second with SQLite, and late rather than never. */
import { PostgresAdapter, sql } from 'kysely'
import { isPostgres } from '../config/database-url.js'
import type { DatabaseLocation } from '../config/database-url.js'
import type { Database } from './database.js'
import { listen } from './listen.js'
import { watchFile } from './watch-file.js'

/** What a change can be about. */
export type Topic = 'keys' | 'clients' | 'status-lists' | 'throttling'

/** Tells subscribers to look again. They hear too much rather than too little: a call may mean nothing new. */
export interface ChangeFeed {
  /** Calls the listener when another process may have changed what the topic is about. Returns what ends that. */
  subscribe (topic: Topic, listener: () => void): () => void
  /** Ends the feed; nobody is called any more. */
  close (): Promise<void>
}

/** A source of news: calls back with a topic, or with `null` when anything may have changed. */
export interface ChangeSource {
  close (): Promise<void>
}

/** How a feed looks for changes. */
export interface ChangeFeedOptions {
  /** Milliseconds between two looks. @defaultValue `1000` with SQLite, `30000` with PostgreSQL, where most news comes by itself */
  readonly pollMs?: number
}

const channel = 'signet'

/**
 * Tells the other processes, once the transaction is committed. With SQLite a commit tells of itself.
 * Who writes knows of its own change, and may or may not hear of it.
 */
export async function publish (transaction: Database, topic: Topic): Promise<void> {
  if (transaction.getExecutor().adapter instanceof PostgresAdapter) await sql`select pg_notify(${channel}, ${topic})`.execute(transaction)
}

/** Opens the feed of a database. While that is away the feed keeps trying, and wakes everybody when it is back. */
export function openChangeFeed (location: DatabaseLocation, db: Database, { pollMs }: ChangeFeedOptions = {}): ChangeFeed {
  const listeners = new Map<() => void, Topic>()
  const wake = (about: string | null): void => {
    for (const [listener, topic] of listeners) if (about === null || about === topic) listener()
  }
  const source = isPostgres(location) ? listen(location, channel, wake, pollMs) : watchFile(db, wake, pollMs)

  return {
    subscribe (topic, listener) {
      // Its own, so that a listener may subscribe twice.
      const own = (): void => listener()
      listeners.set(own, topic)
      return () => { listeners.delete(own) }
    },
    async close () {
      listeners.clear()
      await source.close()
    }
  }
}
