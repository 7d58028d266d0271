/** A session look-up in Redis. */
import { createClient } from '@redis/client'
import { buildSessionApp } from './session-app.js'

/** @type {import('../../contenders/contender.js').Contender} */
export const redisSession = {
  name: 'session in Redis',
  packages: ['@redis/client'],
  configuration: 'a hook that does one `GET` of the session and parses it; a Redis of its own on loopback, without persistence',
  async build ({ sessionStore }) {
    if (sessionStore === undefined) throw new TypeError('"sessionStore" must be the URL of a Redis')
    const client = createClient({ url: sessionStore })
    await client.connect()
    return buildSessionApp({
      async find (id) {
        const text = await client.get(`session:${id}`)
        return text === null ? undefined : JSON.parse(text)
      },
      async close () { await client.close() }
    })
  }
}
