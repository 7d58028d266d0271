#!/usr/bin/env node
/** The command `signet-issuer`. */
import { runCli } from './cli/run-cli.js'

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  out: text => { process.stdout.write(text) },
  err: text => { process.stderr.write(text) }
})
