/** Installs the dependencies when they are not those of package-lock.json. Needs nothing installed itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { root } from './run.js'

/** @typedef {{ readonly version?: string, readonly integrity?: string, readonly optional?: boolean }} Locked */

/**
 * @param {string} path
 * @returns {Promise<Record<string, Locked>>}
 */
async function lockedPackages (path) {
  return JSON.parse(await readFile(path, 'utf8')).packages
}

/**
 * Are the installed packages those that the lock file asks for? npm writes down what it installed, in a lock file
 * of its own inside node_modules, at the very end: so a broken-off installation counts as none.
 *
 * @param {string} folder where package.json is
 */
export async function isInstalled (folder) {
  const wanted = await lockedPackages(`${folder}/package-lock.json`)
  const installed = await lockedPackages(`${folder}/node_modules/.package-lock.json`).catch(() => undefined)
  if (installed === undefined) return false
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const present = installed[path]
    // Optional packages are those for other platforms; the root has no entry of its own.
    if (present === undefined) return path === '' || optional === true
    return present.version === version && present.integrity === integrity
  })
}

/**
 * Installs what the lock file asks for, if it has to. `npm ci` would refuse a lock file without the binaries of every
 * platform, and a lock file written where a registry has only some of them is one; `npm install --no-save` takes the
 * same versions, checks the same hashes, and changes neither package.json nor the lock file.
 *
 * @param {AbortSignal} [signal] breaks it off
 * @throws {Error} when npm fails; npm has said why
 */
export async function installIfNeeded (signal) {
  if (await isInstalled(root)) return
  console.log('Installing dependencies, once …')
  // npm hands its own log level down, and under --silent a failure would have no reason.
  const npm = spawn('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=warn'], { cwd: root, signal, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(npm, 'close')
  if (code !== 0) throw new Error(`npm install failed (${code})`)
}
