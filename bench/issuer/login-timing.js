/**
 * `npm run bench:login-timing`: can an account that does not exist be told from one that does, by the time that a refusal takes? Asks the
 * real issuer, by turns; ends with 1 when the medians are more than 2 % apart, or when a difference that was put there is not seen.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { importUsers, startIssuer } from './issuer-process.js'
import { logIn } from './login-requests.js'

const bar = 0.02
// After that many failures an account would have to wait.
const triesOfOneAccount = 3

const { values } = parseArgs({ options: { tries: { type: 'string', default: '1000' } } })
const tries = Number(values.tries)
const accounts = Math.ceil(tries / triesOfOneAccount)

/** @param {number} bytes */
const base64 = bytes => randomBytes(bytes).toString('base64').replace(/=+$/, '')

/** The hash of no password: every one is wrong. @param {number} memoryKib */
const argon2id = memoryKib => `$argon2id$v=19$m=${memoryKib},t=3,p=4$${base64(16)}$${base64(32)}`

/** @param {readonly number[]} figures */
const median = figures => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN

/** @type {Record<string, { hash: string | null, ms: number[] }>} */
const kinds = {
  unknown: { hash: null, ms: [] },
  known: { hash: argon2id(65536), ms: [] },
  // What would be noticed: a check that takes 5 % more memory.
  planted: { hash: argon2id(68812), ms: [] },
  imported: { hash: `$2b$10$${'.'.repeat(53)}`, ms: [] }
}

const folder = mkdtempSync(join(tmpdir(), 'signet-login-timing-'))
const url = `sqlite:${join(folder, 'issuer.db')}`
try {
  const lines = Object.entries(kinds).flatMap(([kind, { hash }]) => hash === null ? [] : Array.from({ length: accounts }, (_, number) => JSON.stringify({ username: `${kind}-${number}`, password_hash: hash })))
  const file = join(folder, 'accounts.jsonl')
  writeFileSync(file, lines.join('\n'))
  importUsers(url, file)
  const issuer = await startIssuer(url, { TRUST_PROXY: '1' })
  try {
    for (let number = 0; number < 10; number++) await logIn(issuer.port, { username: `warm-up-${number}`, password: 'a wrong password for all' })
    for (let number = 0; number < tries; number++) {
      for (const [kind, { ms }] of Object.entries(kinds)) {
        const answer = await logIn(issuer.port, { username: `${kind}-${number % accounts}`, password: 'a wrong password for all' })
        if (answer.status !== 401) throw new Error(`A wrong password was answered with ${answer.status}`)
        ms.push(answer.ms)
      }
    }
  } finally {
    await issuer.close()
  }
} finally {
  rmSync(folder, { recursive: true })
}

const medians = Object.fromEntries(Object.entries(kinds).map(([kind, { ms }]) => [kind, median(ms)]))
/** @param {string} kind */
const apart = kind => (medians[kind] ?? NaN) / (medians['unknown'] ?? NaN) - 1
for (const kind of Object.keys(kinds)) {
  console.log(`${kind.padEnd(9)} ${medians[kind]?.toFixed(2).padStart(8)} ms  ${(apart(kind) * 100).toFixed(2).padStart(7)} %`)
}
const isEqual = Math.abs(apart('known')) <= bar
const isSharp = Math.abs(apart('planted')) > bar
console.log(isEqual ? 'Known and unknown accounts take the same time' : `Known and unknown accounts are more than ${bar * 100} % apart`)
if (!isSharp) console.log('The difference that was put there was not seen: this says nothing, try again on a quieter machine')
process.exitCode = isEqual && isSharp ? 0 : 1
