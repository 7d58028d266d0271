/** A contender that has no keys yet meets an issuer whose JWKS can't be had, or is not what it should be. */
import { cast } from '../cast.js'
import { within } from '../deadline.js'
import { openIssuerStage } from '../issuer-stage.js'

/** @import { ServerResponse } from 'node:http' */
/** @import { Row } from '../row.js' */

const internals = 's3cret'
const patienceSeconds = 7
const megabyte = 1024 * 1024

/**
 * @param {number} status
 * @param {string} body
 * @param {string} type
 */
const answer = (status, body, type = 'application/json') => (/** @type {ServerResponse} */ response) => {
  response.writeHead(status, { 'content-type': type }).end(body)
}

/**
 * An answer that is the issuer's fault: the client is told to come again, and nothing of what the issuer said.
 * @param {string} name
 * @param {(response: ServerResponse) => void} respond
 * @returns {Row}
 */
const brokenRow = (name, respond) => ({
  name,
  sound: '503, Retry-After',
  async play ({ issuer, get }) {
    issuer.answer(respond)
    const { status, retryAfter, body } = await get(issuer.mint(cast.current))
    const observed = [`${status}`, ...(retryAfter ? ['Retry-After'] : []), ...(body.includes(internals) ? ['echoes the issuer'] : [])].join(', ')
    return { observed, sound: observed === '503, Retry-After' }
  }
})

/** @type {readonly Row[]} */
export const jwksRows = [
  brokenRow('the connection is cut', response => { response.destroy() }),
  brokenRow('status 500, JSON with internals', answer(500, `{"host":"${internals}"}`)),
  brokenRow('status 200, HTML', answer(200, `<${internals}>`, 'text/html')),
  brokenRow('status 200, `{}`', answer(200, '{}')),
  {
    name: 'a `null` among the keys',
    sound: '200',
    async play ({ issuer, get }) {
      issuer.publish(null, cast.current.publicJwk)
      const { status } = await get(issuer.mint(cast.current))
      return { observed: `${status}`, sound: status === 200 }
    }
  },
  {
    name: 'a redirect to another server',
    sound: '503, not followed',
    async play ({ issuer, get }) {
      const elsewhere = await openIssuerStage(cast.current)
      try {
        issuer.answer(response => { response.writeHead(302, { location: elsewhere.jwksUri }).end() })
        const { status } = await get(issuer.mint(cast.current))
        const observed = `${status}, ${elsewhere.requests() > 0 ? 'followed' : 'not followed'}`
        return { observed, sound: observed === '503, not followed' }
      } finally {
        await elsewhere.close()
      }
    }
  },
  {
    name: 'a set of 30 MB',
    sound: '503, cut off',
    async play ({ issuer, get }) {
      let isReadToItsEnd = false
      issuer.answer(response => {
        response.on('finish', () => { isReadToItsEnd = true })
        response.writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ padding: 'x'.repeat(30 * megabyte), keys: [cast.current.publicJwk] }))
      })
      const { status } = await get(issuer.mint(cast.current))
      const observed = `${status}, ${isReadToItsEnd ? 'read whole' : 'cut off'}`
      return { observed, sound: observed === '503, cut off' }
    }
  },
  {
    name: `no answer at all; the client waits ${patienceSeconds} s`,
    sound: '503',
    async play ({ issuer, get }) {
      issuer.answer(() => {})
      const answered = await within(get(issuer.mint(cast.current)), patienceSeconds)
      return { observed: answered === undefined ? 'no answer' : `${answered.status}`, sound: answered?.status === 503 }
    }
  }
]
