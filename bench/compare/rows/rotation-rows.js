/** Keys come, go and change while a contender holds a set. */
import { setTimeout as sleep } from 'node:timers/promises'
import { cast } from '../cast.js'

/** @import { Row } from '../row.js' */
/** @import { Scene } from '../scene.js' */

const cacheSeconds = 0.4

/**
 * Time goes by under traffic: a sound token every 50 ms, for a while longer than keys may be cached.
 * @param {Scene} scene
 * @param {string} token
 */
async function pass ({ get }, token) {
  for (let index = 0; index < 24; index += 1) {
    await sleep(50)
    await get(token)
  }
}

/** @type {readonly Row[]} */
export const rotationRows = [
  {
    name: 'a new key, at once',
    sound: '200',
    async play ({ issuer, get, warm }) {
      await warm()
      issuer.publish(cast.current.publicJwk, cast.next.publicJwk)
      const { status } = await get(issuer.mint(cast.next))
      return { observed: `${status}`, sound: status === 200 }
    }
  },
  {
    name: 'a new key, right after a token with an unknown `kid`',
    sound: '200',
    async play ({ issuer, get, warm }) {
      await warm()
      await get(issuer.mint(cast.stranger))
      issuer.publish(cast.current.publicJwk, cast.next.publicJwk)
      const { status } = await get(issuer.mint(cast.next))
      return { observed: `${status}`, sound: status === 200 }
    }
  },
  {
    name: 'a new key, used before it was published and again after',
    sound: '401, 200',
    async play ({ issuer, get, warm }) {
      await warm()
      const token = issuer.mint(cast.next)
      const before = await get(token)
      issuer.publish(cast.current.publicJwk, cast.next.publicJwk)
      const after = await get(token)
      const observed = `${before.status}, ${after.status}`
      return { observed, sound: observed === '401, 200' }
    }
  },
  {
    name: 'a withdrawn key, after the cache time',
    sound: '401',
    cacheSeconds,
    async play (scene) {
      const { issuer, get, warm } = scene
      await warm()
      const token = issuer.mint(cast.current)
      issuer.publish(cast.next.publicJwk)
      await pass(scene, token)
      const { status } = await get(token)
      return { observed: `${status}`, sound: status === 401 }
    }
  },
  {
    name: 'other key material under the same `kid`, after the cache time: old token, new token',
    sound: '401, 200',
    cacheSeconds,
    async play (scene) {
      const { issuer, get, warm } = scene
      await warm()
      const oldToken = issuer.mint(cast.current)
      issuer.publish(cast.namesake.publicJwk)
      await pass(scene, oldToken)
      const before = await get(oldToken)
      const after = await get(issuer.mint(cast.namesake))
      const observed = `${before.status}, ${after.status}`
      return { observed, sound: observed === '401, 200' }
    }
  },
  {
    name: 'the issuer is down, after the cache time',
    sound: '200',
    cacheSeconds,
    async play (scene) {
      const { issuer, get, warm } = scene
      await warm()
      const token = issuer.mint(cast.current)
      issuer.answer(response => { response.writeHead(503).end() })
      await pass(scene, token)
      const { status } = await get(token)
      return { observed: `${status}`, sound: status === 200 }
    }
  },
  {
    name: 'the issuer was down from the start, and came back 1.5 s ago',
    sound: '200',
    async play ({ issuer, get }) {
      issuer.answer(response => { response.writeHead(503).end() })
      await get(issuer.mint(cast.current))
      issuer.answer(undefined)
      await sleep(1500)
      const { status } = await get(issuer.mint(cast.current))
      return { observed: `${status}`, sound: status === 200 }
    }
  }
]
