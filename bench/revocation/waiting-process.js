/** The process of many services that wait: each holds one connection open, on which it asks for the list again and again. */
import { connect } from 'node:net'
import { answerParent } from '../speed/processes/answer-parent.js'
import { median } from '../speed/statistics.js'

/**
 * @typedef {object} Waiters
 * @property {number} port
 * @property {string} path of the list
 * @property {number} count
 * @property {number} waitSeconds
 */

/**
 * What came since `begin`. Times are milliseconds since the epoch.
 * @typedef {object} Heard
 * @property {number} changed answers with another list
 * @property {number} confirmed answers without
 * @property {number} failed connections that were lost, and other answers
 * @property {number} bytes received, headers included
 * @property {number} medianChangeAtMs
 * @property {number} lastChangeAtMs
 */

const openAtOnce = 250
// As the verifier does between two polls.
const pauseMs = 100

/** @type {Set<import('node:net').Socket>} */
const sockets = new Set()
let confirmed = 0
let failed = 0
let bytes = 0
/** @type {number[]} */
let changesAtMs = []

const epochMs = () => performance.timeOrigin + performance.now()

/**
 * @param {Waiters} waiters
 * @param {() => void} onFirst called with the first list
 */
function openWaiter ({ port, path, waitSeconds }, onFirst) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  sockets.add(socket)
  let etag = ''
  let head = ''
  let status = ''
  let bodyBytes = -1

  function ask () {
    if (!socket.writable) return
    const waiting = etag === '' ? '' : `if-none-match: ${etag}\r\nprefer: wait=${waitSeconds}\r\n`
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: application/statuslist+jwt\r\naccept-encoding: gzip, deflate\r\n${waiting}\r\n`)
  }

  function answered () {
    const isFirst = etag === ''
    etag = /\r\netag: (.*)\r\n/i.exec(head)?.[1] ?? ''
    if (isFirst) onFirst()
    else if (status === '200') changesAtMs.push(epochMs())
    else if (status === '304') confirmed += 1
    else failed += 1
    head = ''
    bodyBytes = -1
    if (isFirst) ask()
    else setTimeout(ask, pauseMs * (1 - 0.1 * Math.random()))
  }

  /** @param {Buffer} chunk */
  function read (chunk) {
    bytes += chunk.length
    let rest = chunk.length
    if (bodyBytes === -1) {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      rest = head.length - end - 4
      head = head.slice(0, end + 2)
      status = head.slice(9, 12)
      bodyBytes = status === '304' ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? NaN)
    }
    bodyBytes -= rest
    if (bodyBytes === 0) answered()
  }

  socket.on('connect', ask).on('data', read).on('error', () => {}).on('close', () => {
    if (sockets.delete(socket)) failed += 1
  })
}

answerParent({
  /** Resolves when all wait. @param {Waiters} waiters */
  async open (waiters) {
    for (let opened = 0; opened < waiters.count; opened += openAtOnce) {
      await Promise.all(Array.from({ length: Math.min(openAtOnce, waiters.count - opened) }, () => new Promise(resolve => {
        openWaiter(waiters, () => { resolve(undefined) })
      })))
    }
  },
  begin () {
    confirmed = failed = bytes = 0
    changesAtMs = []
  },
  /** @returns {Heard} */
  heard: () => ({ changed: changesAtMs.length, confirmed, failed, bytes, medianChangeAtMs: median(changesAtMs), lastChangeAtMs: changesAtMs.at(-1) ?? NaN }),
  close () {
    for (const socket of sockets) {
      sockets.delete(socket)
      socket.destroy()
    }
  }
})
