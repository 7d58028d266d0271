/** One keep-alive connection that asks one thing at a time: as little work as a client can do, so that the server is what is measured. */
import { connect } from 'node:net'

/**
 * @typedef {object} Connection
 * @property {(request: string, onAnswer: (status: number) => void) => void} ask the connection must be free; `status` is 0 when the connection broke
 * @property {() => void} close
 */

const endOfHead = '\r\n\r\n'

/**
 * @param {string} text what came so far
 * @returns {{ status: number, length: number } | undefined} the answer it begins with, once its head is complete
 */
function answerIn (text) {
  const head = text.indexOf(endOfHead)
  if (head === -1) return undefined
  const bodyBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0)
  return { status: Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)), length: head + endOfHead.length + bodyBytes }
}

/**
 * @param {number} port
 * @returns {Promise<Connection>}
 */
export async function openConnection (port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  // One character is one byte, as Content-Length counts.
  socket.setEncoding('latin1')
  /** @type {((status: number) => void) | undefined} */
  let waiting
  let received = ''

  /** @param {number} status */
  function answered (status) {
    const onAnswer = waiting
    waiting = undefined
    received = ''
    onAnswer?.(status)
  }

  await new Promise((resolve, reject) => { socket.once('connect', () => { resolve(undefined) }).once('error', reject) })
  socket.on('error', () => {}).on('close', () => { answered(0) }).on('data', chunk => {
    received += chunk
    const answer = answerIn(received)
    if (answer !== undefined && received.length >= answer.length) answered(answer.status)
  })
  return {
    ask (request, onAnswer) {
      waiting = onAnswer
      if (socket.writable) socket.write(request, 'latin1')
      else queueMicrotask(() => { answered(0) })
    },
    close () { socket.destroy() }
  }
}
