/** What the second thread runs: it does what is offered, and sleeps when nothing is. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openTakingSide } from './shared-slots.js'
import { isSignatureSound } from './signature.js'
import { knownKeys, type KeyIntroduction, type ThreadStart } from './signature-thread.js'

const { memory, introductions } = workerData as ThreadStart
const slots = openTakingSide(memory)
const known = new Map<number, KeyIntroduction>()

function learnKeys (): void {
  for (let received = receiveMessageOnPort(introductions); received !== undefined; received = receiveMessageOnPort(introductions)) {
    const introduction = received.message as KeyIntroduction
    known.set(introduction.keyNumber, introduction)
    known.delete(introduction.keyNumber - knownKeys)
  }
}

for (;;) {
  const found = slots.takeNext((signed, keyNumber) => {
    if (!known.has(keyNumber)) learnKeys()
    const introduction = known.get(keyNumber)
    return introduction === undefined ? undefined : isSignatureSound(signed, introduction.key, introduction.alg)
  })
  if (!found) slots.sleep()
}
