/** One connection that does nothing but listen to PostgreSQL, and comes back when it is lost. */
import { Client } from 'pg'
import type { DatabaseLocation } from '../config/database-url.js'
import type { ChangeSource } from './change-feed.js'
import { connectionOptions } from './postgres-dialect.js'

const firstPauseMs = 250
const maxPauseMs = 10_000

/**
 * Calls `wake` with the payload of each notification of the channel. With `null` it says that one may have been missed:
 * after each connect, and every `pollMs`, when it also makes sure that the server is still at the other end.
 */
export function listen (location: DatabaseLocation, channel: string, wake: (about: string | null) => void, pollMs = 30_000): ChangeSource {
  let client: Client | undefined
  let pauseMs = firstPauseMs
  let reconnect: NodeJS.Timeout | undefined
  let closed = false

  async function connect (): Promise<void> {
    const opened = client = new Client(connectionOptions(location))
    opened.on('error', () => lose(opened))
    opened.on('end', () => lose(opened))
    opened.on('notification', ({ payload }) => { if (client === opened) wake(payload ?? null) })
    try {
      await opened.connect()
      await opened.query(`listen ${opened.escapeIdentifier(channel)}`)
      pauseMs = firstPauseMs
      if (client === opened) wake(null)
    } catch {
      lose(opened)
    }
  }

  function lose (lost: Client): void {
    if (client !== lost) return
    client = undefined
    // It says goodbye if anybody is there to hear it.
    lost.end().catch(() => {})
    if (closed) return
    reconnect = setTimeout(connect, pauseMs * (0.5 + Math.random() / 2)).unref()
    pauseMs = Math.min(pauseMs * 2, maxPauseMs)
  }

  const poll = setInterval(() => {
    wake(null)
    const asked = client
    // Where nobody answers, the query fails by its timeout.
    asked?.query('select 1').catch(() => lose(asked))
  }, pollMs).unref()

  void connect()
  return {
    async close () {
      closed = true
      clearInterval(poll)
      clearTimeout(reconnect)
      if (client !== undefined) lose(client)
    }
  }
}
