/** The yardstick: nothing but `crypto.sign` with a callback, as many at a time as there are connections, in one process. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { answerParent } from '../speed/processes/answer-parent.js'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

answerParent({
  /**
   * @param {{ seconds: number, concurrency: number, bytes: number }} details
   * @returns {Promise<{ perSecond: number, cpuMicroseconds: number }>} `cpuMicroseconds` is what one signature costs
   */
  sign ({ seconds, concurrency, bytes }) {
    const input = randomBytes(bytes)
    const begin = performance.now()
    const cpuAtBegin = process.cpuUsage()
    const end = begin + seconds * 1000
    let signatures = 0
    let underWay = concurrency
    return new Promise((resolve, reject) => {
      function next () {
        sign('sha256', input, privateKey, error => {
          if (error !== null) return reject(error)
          signatures += 1
          if (performance.now() < end) return next()
          underWay -= 1
          if (underWay > 0) return
          const { user, system } = process.cpuUsage(cpuAtBegin)
          resolve({ perSecond: signatures / (performance.now() - begin) * 1000, cpuMicroseconds: (user + system) / signatures })
        })
      }
      for (let started = 0; started < concurrency; started++) next()
    })
  }
})
