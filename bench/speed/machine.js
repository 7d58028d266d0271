/** What the figures were taken on, and with. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { isOnPath } from './processes/on-path.js'

const repository = new URL('../../', import.meta.url)

/** RSA verifications a second by OpenSSL's own benchmark, on one core: how fast this machine is at it. */
function opensslVerifiesPerSecond () {
  if (!isOnPath('openssl')) return null
  try {
    const output = execFileSync('openssl', ['speed', '-seconds', '1', 'rsa2048'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    // Times end in "s"; of the rates, sign comes first and verify second, whatever else newer versions add.
    const rates = /^rsa +2048 bits(.*)$/m.exec(output)?.[1]?.split(' ').filter(cell => /^[\d.]+$/.test(cell)) ?? []
    return Number(rates[1] ?? NaN) || null
  } catch {
    return null
  }
}

/** @param {string} name */
function versionOf (name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, repository), 'utf8')).version
}

/** @param {readonly string[]} packages */
export function describeMachine (packages) {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${release()}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    opensslRsa2048VerifiesPerSecond: opensslVerifiesPerSecond(),
    packages: Object.fromEntries([...new Set(packages)].sort().map(name => [name, versionOf(name)]))
  }
}
