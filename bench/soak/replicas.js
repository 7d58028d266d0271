/** Two replicas of the issuer on one database, behind one address. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** @import { AddressInfo } from 'node:net' */

const program = fileURLToPath(new URL('../../apps/issuer/dist/cli.js', import.meta.url))

/**
 * @typedef {object} Replicas
 * @property {string} url the issuer, whichever replica answers
 * @property {readonly string[]} replicaUrls
 * @property {(args: readonly string[], input?: string) => Promise<string>} command runs `signet-issuer` on their database
 * @property {readonly (number | undefined)[]} pids of the replicas
 * @property {() => Promise<void>} kill ends the replicas at once, as a machine that fails does
 * @property {() => Promise<void>} close
 */

/**
 * Gives each connection to the next of several ports.
 * @param {() => readonly number[]} ports
 */
async function openBalancer (ports) {
  let connections = 0
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  const server = createServer(socket => {
    const there = ports()
    const port = there[connections++ % there.length]
    if (port === undefined) { socket.destroy(); return }
    const upstream = connect(port, '127.0.0.1')
    for (const [one, other] of /** @type {const} */ ([[socket, upstream], [upstream, socket]])) {
      sockets.add(one)
      one.on('error', () => { other.destroy() }).on('close', () => { sockets.delete(one); other.destroy() })
    }
    socket.pipe(upstream).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}`,
    close () {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args
 */
function start (env, args) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'close').then(([code]) => /** @type {number | null} */ (code))
  return { child, ended }
}

/** @param {NodeJS.ProcessEnv} env */
async function startReplica (env) {
  const { child, ended } = start({ ...env, PORT: '0' }, ['start'])
  /** @type {string[]} */
  const said = []
  const url = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        said.push(line)
        const ready = /^ready: .* on (http:\S+)$/.exec(line)
        if (ready !== null) resolve(ready[1])
      })
    }
    void ended.then(code => { reject(new Error(`a replica ended with ${code}:\n${said.join('\n')}`)) })
  })
  return {
    url: /** @type {string} */ (await url),
    pid: child.pid,
    /** @param {NodeJS.Signals} signal */
    async end (signal) {
      child.kill(signal)
      await ended
    }
  }
}

/**
 * Starts both, with the settings given beside those that make them replicas of one issuer.
 * @param {Readonly<Record<string, string>>} settings at least `DATABASE_URL`
 * @returns {Promise<Replicas>}
 */
export async function startReplicas (settings) {
  /** @type {number[]} */
  const ports = []
  const balancer = await openBalancer(() => ports)
  const env = {
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ISSUER_URL: balancer.url,
    KEY_ENCRYPTION_KEYS: randomBytes(32).toString('base64url'),
    ...settings
  }
  const replicas = await Promise.all([startReplica(env), startReplica(env)])
  ports.push(...replicas.map(({ url }) => Number(new URL(url).port)))
  return {
    url: balancer.url,
    replicaUrls: replicas.map(({ url }) => url),
    pids: replicas.map(({ pid }) => pid),
    async command (args, input = '') {
      const { child, ended } = start(env, args)
      child.stdin.end(input)
      const [output, errors] = await Promise.all([child.stdout, child.stderr].map(async stream => (await stream.toArray()).join('')))
      const code = await ended
      if (code !== 0) throw new Error(`signet-issuer ${args.join(' ')} ended with ${code}: ${errors}`)
      return output ?? ''
    },
    async kill () {
      await Promise.all(replicas.map(replica => replica.end('SIGKILL')))
    },
    async close () {
      await Promise.all(replicas.map(replica => replica.end('SIGTERM')))
      balancer.close()
    }
  }
}
