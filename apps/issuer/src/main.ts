/** The process `node dist/main.js`: the command `start`. */
import { runCli } from './cli/run-cli.js'
import { processTerminal } from './cli/terminal.js'

process.exitCode = await runCli(['start'], processTerminal)
