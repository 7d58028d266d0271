/** How many requests reach the issuer, whatever arrives at the contender. */
import { cast } from '../cast.js'

/** @import { Row } from '../row.js' */
/** @import { Answer } from '../scene.js' */

/** @param {readonly Answer[]} answers */
const statuses = answers => [...new Set(answers.map(({ status }) => status))].sort().join(' and ')

/** @param {number} count */
const requests = count => count === 1 ? '1 request' : `${count.toLocaleString('en')} requests`

/** @type {readonly Row[]} */
export const loadRows = [
  {
    name: '100 sound tokens at once, no keys yet',
    sound: '200, 1 request',
    async play ({ issuer, get }) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => get(issuer.mint(cast.current))))
      const observed = `${statuses(answers)}, ${requests(issuer.requests())}`
      return { observed, sound: observed === '200, 1 request' }
    }
  },
  {
    name: '1,000 tokens with 1,000 unknown `kid`s',
    sound: '401, at most 3 requests',
    async play ({ issuer, get, warm }) {
      await warm()
      const before = issuer.requests()
      // Nobody looks at a signature whose key is unknown: one serves for all.
      const [, claims, signature] = issuer.mint(cast.stranger).split('.')
      /** @type {Answer[]} */
      const answers = []
      for (let index = 0; index < 1000; index += 1) {
        const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: `unknown ${index}` })).toString('base64url')
        answers.push(await get(`${header}.${claims}.${signature}`))
      }
      const count = issuer.requests() - before
      const observed = `${statuses(answers)}, ${requests(count)}`
      return { observed, sound: statuses(answers) === '401' && count <= 3 }
    }
  },
  {
    name: '20 sound tokens one after the other, the issuer answers 503',
    sound: '503, at most 2 requests',
    async play ({ issuer, get }) {
      issuer.answer(response => { response.writeHead(503).end() })
      /** @type {Answer[]} */
      const answers = []
      for (let index = 0; index < 20; index += 1) answers.push(await get(issuer.mint(cast.current)))
      const observed = `${statuses(answers)}, ${requests(issuer.requests())}`
      return { observed, sound: statuses(answers) === '503' && issuer.requests() <= 2 }
    }
  }
]
