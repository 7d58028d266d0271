/** `npm run compare:peers`: plays every row with every contender and writes `docs/peers.md`; with `--check`, only sees that ours are sound. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { awsJwtVerify, jose, jwtJwks, jwtWithGetJwks, jwtWithGetJwksHardened, signet } from '../contenders/index.js'
import { chapters } from './chapters.js'
import { playWithAll } from './play.js'
import { reportText, unsoundRows } from './report.js'

/** @import { PlayedChapter } from './report.js' */

const { values: { check } } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const contenders = check ? [signet] : [signet, jwtJwks, jwtWithGetJwks, jwtWithGetJwksHardened, awsJwtVerify, jose]
const repository = new URL('../../', import.meta.url)

/** @param {string} name */
function versionOf (name) {
  const manifest = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, repository), 'utf8'))
  return manifest.version
}

/** @type {PlayedChapter[]} */
const played = []
for (const chapter of chapters) {
  const outcomes = []
  for (const row of chapter.rows) {
    const ofRow = await playWithAll(row, contenders)
    console.log(`${row.name}: ${ofRow.map(({ observed }) => observed).join(' | ')}`)
    outcomes.push(ofRow)
  }
  played.push({ chapter, outcomes })
}

if (!check) {
  writeFileSync(new URL('docs/peers.md', repository), reportText(played, { contenders, versionOf, nodeVersion: process.version }))
  console.log('docs/peers.md is written')
}
const unsound = unsoundRows(played, contenders.indexOf(signet))
for (const line of unsound) console.error(`✘ ${line}`)
process.exitCode = unsound.length > 0 ? 1 : 0
