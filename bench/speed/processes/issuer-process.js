/** The process of the issuer: it publishes one key set on loopback, as a sound issuer does. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { answerParent } from './answer-parent.js'

/** @import { AddressInfo } from 'node:net' */

const maxAgeSeconds = 3600

answerParent({
  /** @param {{ keys: readonly object[] }} details */
  async publish ({ keys }) {
    const body = JSON.stringify({ keys })
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    const server = createServer((request, response) => {
      const headers = { 'content-type': 'application/json', 'cache-control': `public, max-age=${maxAgeSeconds}`, etag }
      if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end()
      else response.writeHead(200, headers).end(body)
    })
    await new Promise(resolve => { server.listen(0, '127.0.0.1', () => { resolve(undefined) }) })
    return { url: `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}` }
  }
})
