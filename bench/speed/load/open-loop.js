/**
 * An open loop: requests are due at even intervals, whether earlier ones were answered or not, and each is sent within a
 * millisecond of it or as soon as a connection is free. A latency is measured from the moment the request was due.
 */

/** @import { Connection } from './keep-alive-connection.js' */

/**
 * @typedef {object} Outcome
 * @property {number[]} latenciesMs of the requests that were answered
 * @property {number} seconds from the first request to the last answer
 * @property {number} refused answers that are no 2xx
 * @property {number} broken requests without an answer
 */

/** How long after the last request was due an answer still counts. */
const patienceSeconds = 5

/**
 * @param {readonly Connection[]} connections
 * @param {(index: number) => string} request
 * @param {number} ratePerSecond
 * @param {number} seconds
 * @returns {Promise<Outcome>}
 */
export function runOpenLoop (connections, request, ratePerSecond, seconds) {
  const total = Math.round(ratePerSecond * seconds)
  const free = [...connections]
  const begin = performance.now()
  /** @param {number} index */
  const dueMs = index => begin + index / ratePerSecond * 1000
  /** @type {number[]} */
  const latenciesMs = []
  let sent = 0
  let refused = 0
  let broken = 0

  return new Promise(resolve => {
    function end () {
      clearInterval(ticks)
      clearTimeout(patience)
      resolve({ latenciesMs, seconds: (performance.now() - begin) / 1000, refused, broken: total - latenciesMs.length })
    }

    function sendWhatIsDue () {
      while (sent < total && dueMs(sent) <= performance.now()) {
        const connection = free.pop()
        if (connection === undefined) return
        const due = dueMs(sent)
        connection.ask(request(sent), status => {
          if (status === 0) {
            broken += 1
          } else {
            latenciesMs.push(performance.now() - due)
            if (status < 200 || status > 299) refused += 1
            free.push(connection)
          }
          if (latenciesMs.length + broken === total) end()
          else sendWhatIsDue()
        })
        sent += 1
      }
    }

    const ticks = setInterval(sendWhatIsDue, 1)
    const patience = setTimeout(end, (seconds + patienceSeconds) * 1000)
  })
}
