/** The process of many apps that refresh: each connection takes a session of its own, and exchanges its token again and again. */
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { createSessionTokens } from '@signet/issuer/dist/sessions/session-token.js'
import { answerParent } from '../speed/processes/answer-parent.js'
import { keyEncryptionKey } from './issuer-process.js'
import { sessionIdOf } from './seed-sessions.js'

const tokens = createSessionTokens([keyEncryptionKey])
const agent = new Agent({ keepAlive: true })

/**
 * @param {number} port
 * @param {string} refreshToken
 * @returns {Promise<string>} the next one
 */
function refresh (port, refreshToken) {
  return new Promise((resolve, reject) => {
    const asking = request({ port, host: '127.0.0.1', path: '/oauth/token', method: 'POST', agent, headers: { 'content-type': 'application/x-www-form-urlencoded' } }, answer => {
      text(answer).then(body => {
        if (answer.statusCode === 200) resolve(JSON.parse(body).refresh_token)
        else reject(new Error(`a refresh was answered with ${answer.statusCode}`))
      }, reject)
    })
    asking.on('error', reject).end(`grant_type=refresh_token&client_id=web&refresh_token=${refreshToken}`)
  })
}

answerParent({
  /**
   * @param {{ port: number, firstSession: number, sessions: number, seconds: number, connections: number }} details sessions from the first on
   *   are untouched; each serves for ten refreshes, so that all parts of the tables are visited
   * @returns {Promise<number>} refreshes a second
   */
  async refresh ({ port, firstSession, sessions, seconds, connections }) {
    const begin = performance.now()
    const end = begin + seconds * 1000
    let next = 0
    let done = 0
    await Promise.all(Array.from({ length: connections }, async () => {
      while (performance.now() < end && next < sessions) {
        let token = tokens.refreshToken({ sessionId: sessionIdOf(firstSession + next++), counter: 0 })
        for (let times = 0; times < 10 && performance.now() < end; times++) {
          token = await refresh(port, token)
          done += 1
        }
      }
    }))
    return done / (performance.now() - begin) * 1000
  }
})
