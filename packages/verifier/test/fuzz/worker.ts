/** A thread of the fuzzer: runs each range it is sent, and sends back its report. */
import { parentPort } from 'node:worker_threads'
import { runCases } from './run-cases.js'

// Either verifier makes an error of each refusal, and nobody here reads where it was made.
Error.stackTraceLimit = 0

parentPort?.on('message', ({ seed, from, to }: { readonly seed: number, readonly from: number, readonly to: number }) => {
  void runCases(seed, from, to).then(report => { parentPort?.postMessage(report) })
})
