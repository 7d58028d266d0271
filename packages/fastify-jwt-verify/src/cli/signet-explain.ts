#!/usr/bin/env node
/** The command `signet-explain`. */
import { styleText } from 'node:util'
import { runExplain } from './run-explain.js'

process.exitCode = await runExplain(process.argv.slice(2), {
  stdin: process.stdin,
  out: text => { process.stdout.write(text) },
  err: text => { process.stderr.write(text) },
  // Colours as NO_COLOR, FORCE_COLOR and the stream have it.
  style: styleText
})
