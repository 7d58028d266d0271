/** Whether a container's environment is one that its app takes: the app's own configuration is asked. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../../scripts/run.js'
import { imageEnv } from './dockerfile.js'

/** The text of a file of the repository. */
export const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** The port each app listens on. */
const apps = { issuer: 4000, catalog: 4001, orders: 4002, billing: 4003 }

/** One of them. */
export type App = keyof typeof apps

/** All of them. */
export const names = Object.keys(apps) as App[]

/** What the secrets hold when they are filled in. */
export const secrets: Record<string, Record<string, string>> = {
  issuer: { KEY_ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64url'), DATABASE_URL: 'postgres://signet:secret@db.example.com/signet?sslmode=verify-full', PGPASSWORD: 'secret' },
  orders: { ORDERS_CLIENT_SECRET: 'secret' }
}

/** What the configurations of the four have of the same. */
interface Settings { readonly host: string, readonly port: number, readonly issuer?: string, readonly issuerUrl?: string }
interface Routes { hasRoute (route: { method: 'GET', url: string }): boolean, close (): Promise<void> }

/** The app's own judgement of an environment: what it throws names the variable. */
async function readConfig (app: App, env: Record<string, string>): Promise<Settings> {
  const module = await import(`../../apps/${app}/dist/config.js`) as { readConfig: (env: Record<string, string>) => Settings }
  return module.readConfig(env)
}

/** Every variable an app reads: the table in its README, which is checked against the source. */
const variablesOf = (app: App) => new Set([...read(`apps/${app}/README.md`).matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? ''))

/** Of the image, or of a tool beside the app. */
const notTheApps = new Set(['PGPASSWORD'])

/** A container of one of our apps. */
export interface Container {
  readonly app: App
  readonly env: Readonly<Record<string, string>>
  /** What it gets from its secrets. */
  readonly secretEnv: Readonly<Record<string, string>>
  readonly port: number
  /** What its probes ask for. */
  readonly paths: readonly string[]
}

/** A container's environment is one that its app takes, and all of it is one that it reads. */
export function judge (where: string, { app, env, secretEnv, port, paths }: Container): void {
  t.test(`${where}: ${app} starts with its environment, at its port, and has what the probes ask for`, async t => {
    const known = variablesOf(app)
    for (const name of Object.keys({ ...env, ...secretEnv })) t.ok(known.has(name) || notTheApps.has(name), `${app} reads ${name}`)
    const config = await readConfig(app, { ...imageEnv, ...env, ...secretEnv })
    t.match(config, { host: '0.0.0.0', port })
    t.equal(port, apps[app])
    t.equal(config.issuer ?? config.issuerUrl, 'https://auth.example.com')
    const { buildServer } = await import(`../../apps/${app}/dist/server.js`) as { buildServer: (config: unknown) => Promise<Routes> }
    const here = { ...env, ...secretEnv, ISSUER_URL: 'http://localhost:4000', COOKIE_DOMAIN: '', DATABASE_URL: 'sqlite::memory:', DATA_DIR: t.testdir({}), LOG_LEVEL: 'silent' }
    const server = await buildServer(await readConfig(app, here))
    t.teardown(() => server.close())
    for (const path of paths) t.ok(server.hasRoute({ method: 'GET', url: path }), path)
  })
  if (Object.keys(secretEnv).length === 0) return
  t.test(`${where}: ${app} does not start without its secrets`, async t => {
    const needed = { issuer: 'KEY_ENCRYPTION_KEYS', orders: 'ORDERS_CLIENT_SECRET' }[app as 'issuer' | 'orders']
    const empty = Object.fromEntries(Object.keys(secretEnv).map(name => [name, '']))
    await t.rejects(readConfig(app, { ...imageEnv, ...env, ...empty }), { message: new RegExp(needed) })
  })
}
