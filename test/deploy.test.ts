/** The files in `deploy/`, as far as they can be judged without a container engine: by the apps they start. */
import { join } from 'node:path'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { bin, run } from '../scripts/run.js'
import { all, dockerfile, imageEnv } from './deploy/dockerfile.js'
import { judge, names, read, secrets, type App } from './deploy/judge-container.js'

t.test('the image: Node as CI tests it, the turbo of the lock file, no root, no shell', async t => {
  const node = /node:(\d+)-bookworm-slim$/.exec(all('ARG')[0] ?? '')?.[1]
  t.match(read('.github/workflows/ci.yml'), new RegExp(`node: \\[.*\\b${node}\\b.*\\]`), 'CI tests this Node')
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version: string }> }
  t.ok(dockerfile.includes(`turbo@${lock.packages['node_modules/turbo']?.version} prune`))
  t.match(all('USER'), ['1000:1000'])
  t.match(all('STOPSIGNAL'), ['SIGTERM'])
  t.same(JSON.parse(all('CMD')[0] ?? ''), ['node', 'dist/main.js'])
  t.match(all('HEALTHCHECK')[0], /CMD \["node", "-e", /)
  t.match(imageEnv, { NODE_ENV: 'production', HOST: '0.0.0.0', DATA_DIR: '/data' })
  const stages = all('FROM').map(from => / AS (\w+)$/.exec(from)?.[1])
  for (const copy of all('COPY')) {
    const from = /--from=(\w+)/.exec(copy)?.[1]
    if (from !== undefined) t.ok(stages.includes(from), copy)
  }
})

t.test('the health check asks the app, and says by its exit code what it heard', async t => {
  const { createServer } = await import('node:http')
  let status = 200
  const server = createServer((_request, response) => { response.writeHead(status).end() })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => server.close())
  const [, ...args] = JSON.parse(/CMD (\[.*\])/.exec(all('HEALTHCHECK')[0] ?? '')?.[1] ?? '[]') as string[]
  const address = server.address()
  const env = { HEALTH_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/healthz` }
  await run(process.execPath, args, { env })
  status = 503
  await t.rejects(run(process.execPath, args, { env }))
  await t.rejects(run(process.execPath, args, { env: { HEALTH_URL: 'http://127.0.0.1:1/healthz' } }))
})

for (const app of names) {
  t.test(`${app}: what the Dockerfile copies is there after pruning`, async t => {
    const out = join(t.testdir({}), 'out')
    await run(bin('turbo'), ['prune', `@signet/${app}`, '--docker', '--out-dir', out])
    const entries = async (folder: string) => (await run('find', [folder, '-type', 'f'])).split('\n').map(path => path.slice(folder.length + 1))
    const manifests = await entries(join(out, 'json'))
    for (const file of ['package.json', 'package-lock.json', `apps/${app}/package.json`, 'packages/verifier/package.json']) t.ok(manifests.includes(file), file)
    const sources = await entries(join(out, 'full'))
    for (const file of ['turbo.json', `apps/${app}/src/main.ts`, `apps/${app}/tsconfig.build.json`, 'packages/verifier/src/index.ts']) t.ok(sources.includes(file), file)
    t.notOk(sources.some(file => names.some(other => other !== app && file.startsWith(`apps/${other}/`))), 'nothing of another app')
    t.ok(read(`apps/${app}/package.json`).includes('"start": "node dist/main.js"'))
  })
}

interface ComposeService {
  readonly build?: { readonly args: { readonly APP: App, readonly PORT: string } }
  readonly environment?: Record<string, string>
  readonly command?: readonly string[]
  readonly secrets?: readonly string[]
  readonly networks?: readonly string[] | Record<string, { aliases: string[] }>
  readonly read_only?: boolean
  readonly stop_grace_period?: string
  readonly depends_on?: Record<string, unknown>
  readonly [name: string]: unknown
}

const composeText = read('deploy/compose/compose.yaml')
const domain = (text: string) => text.replaceAll(/\$\{DOMAIN(?::\?[^}]*)?\}/g, 'example.com')
const compose = parse(domain(composeText), { merge: true }) as { services: Record<string, ComposeService>, secrets: Record<string, { file: string }>, volumes: object, networks: object }

for (const service of Object.values(compose.services)) {
  if (service.build === undefined || service.environment === undefined) continue
  const { APP: app, PORT: port } = service.build.args
  judge('compose', { app, env: service.environment, secretEnv: service.secrets === undefined ? {} : without(secrets[app] ?? {}, service.environment), port: Number(port), paths: ['/healthz', '/readyz'] })
}

function without (values: Record<string, string>, others: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in others)))
}

t.test('compose: every app is there, confined, and gets its secrets as a file', async t => {
  for (const { environment = {} } of Object.values(compose.services)) {
    t.notOk(Object.keys(environment).some(name => /PASSWORD$|SECRET|KEYS/.test(name)), 'no secret is in an environment that everybody may inspect')
  }
  const built = Object.entries(compose.services).filter(([, { build }]) => build !== undefined)
  t.same(built.map(([name]) => name), ['issuer-1', 'issuer-2', 'catalog', 'orders', 'billing'])
  for (const [name, service] of built) {
    t.match(service, { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], image: `signet-${service.build?.args.APP}` }, name)
    t.ok(Number.parseInt(service.stop_grace_period ?? '') > 10, `${name} may answer what is under way`)
    for (const secret of service.secrets ?? []) {
      t.match(compose.secrets[secret], { file: `./secrets/${secret}` })
      t.ok(service.command?.includes(`--env-file=/run/secrets/${secret}`))
      t.same(service.command?.at(-1), 'dist/main.js')
    }
  }
})

t.test('compose: the proxy knows each public name, and sends it to where the app listens', async t => {
  const caddyfile = read('deploy/compose/Caddyfile')
  const sites = [...caddyfile.matchAll(/^(\w+)\.\{\$DOMAIN\} \{$([^]*?)^\}/gm)].map(([, name, body = '']) => ({ name, upstreams: /reverse_proxy ([^{\n]+)/.exec(body)?.[1]?.trim().split(' ') }))
  const { aliases } = (compose.services['proxy']?.networks as Record<string, { aliases: string[] }>)['edge'] ?? { aliases: [] }
  t.same(sites.map(({ name }) => `${name}.example.com`), aliases)
  for (const upstream of sites.flatMap(({ upstreams }) => upstreams ?? [])) {
    const [service = '', port] = upstream.split(':')
    t.equal(compose.services[service]?.build?.args.PORT, port, upstream)
  }
  t.equal(sites.flatMap(({ upstreams }) => upstreams ?? []).length, 5)
})

interface Resource { readonly kind: string, readonly metadata: { readonly name: string, readonly namespace?: string, readonly labels?: Record<string, string> }, readonly spec?: unknown, readonly stringData?: Record<string, string> }
const folder = 'deploy/kubernetes'
const kustomization = parse(read(`${folder}/kustomization.yaml`)) as { namespace: string, resources: string[], images: { name: string }[] }
const resourcesIn = (file: string) => parseAllDocuments(read(`${folder}/${file}`)).map(document => document.toJS() as Resource)
const resources = kustomization.resources.flatMap(resourcesIn)
const secretResources = resourcesIn('secrets.example.yaml')
const ofKind = (kind: string) => resources.filter(resource => resource.kind === kind)

interface Probe { readonly httpGet: { readonly path: string, readonly port: string }, readonly timeoutSeconds: number }
interface PodContainer {
  readonly name: App
  readonly image: string
  readonly ports: readonly { name: string, containerPort: number }[]
  readonly env: readonly { name: string, value: string }[]
  readonly envFrom?: readonly { secretRef: { name: string } }[]
  readonly startupProbe: Probe
  readonly readinessProbe: Probe
  readonly livenessProbe: Probe
  readonly lifecycle: { preStop: { exec: { command: string[] } } }
  readonly resources: { requests: { memory: string }, limits: { memory: string } }
  readonly volumeMounts?: readonly { name: string, mountPath: string }[]
}
interface Deployment {
  readonly replicas: number
  readonly selector: { matchLabels: Record<string, string> }
  readonly strategy: { type?: string }
  readonly template: {
    readonly metadata: { labels: Record<string, string> }
    readonly spec: { containers: [PodContainer], terminationGracePeriodSeconds: number, securityContext: object, volumes?: { name: string, persistentVolumeClaim?: { claimName: string } }[] }
  }
}

const deployments = ofKind('Deployment').map(({ metadata, spec }) => ({ name: metadata.name as App, spec: spec as Deployment }))
t.same(deployments.map(({ name }) => name), names, 'Kubernetes: every app is there')

for (const { name, spec: { template, selector, replicas, strategy } } of deployments) {
  const { containers: [container], terminationGracePeriodSeconds, securityContext, volumes = [] } = template.spec
  const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe]
  const secretNames = container.envFrom?.map(({ secretRef }) => secretRef.name) ?? []
  const secretKeys = secretNames.flatMap(secret => Object.keys(secretResources.find(({ metadata }) => metadata.name === secret)?.stringData ?? {}))

  judge('Kubernetes', {
    app: name,
    env: Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    secretEnv: Object.fromEntries(secretKeys.map(key => [key, secrets[name]?.[key] ?? ''])),
    port: container.ports.find(port => port.name === 'http')?.containerPort ?? 0,
    paths: probes.map(({ httpGet }) => httpGet.path)
  })

  t.test(`Kubernetes: ${name} is confined, watched, and may leave in order`, async t => {
    t.match(securityContext, { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } })
    t.match(container, { securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } } })
    t.match(template.spec, { automountServiceAccountToken: false })
    t.same(container.livenessProbe.httpGet.path, '/healthz')
    t.same(container.readinessProbe.httpGet.path, '/readyz')
    for (const { httpGet } of probes) t.equal(httpGet.port, 'http')
    const [command, pause] = container.lifecycle.preStop.exec.command
    t.equal(command, 'sleep')
    t.ok(terminationGracePeriodSeconds >= Number(pause) + 10, 'the pause and the ten seconds of the drain')
    t.ok(Object.entries(selector.matchLabels).every(([label, value]) => template.metadata.labels[label] === value))
    t.equal(kustomization.images.filter(image => image.name === container.image).length, 1)
    const keepsData = volumes.some(volume => volume.persistentVolumeClaim !== undefined)
    t.equal(replicas, keepsData ? 1 : 2)
    t.equal(strategy.type, keepsData ? 'Recreate' : undefined, 'two pods would not share a volume')
    for (const { persistentVolumeClaim: claim } of volumes) if (claim !== undefined) t.ok(ofKind('PersistentVolumeClaim').some(({ metadata }) => metadata.name === claim.claimName))
    t.same(container.volumeMounts?.map(mount => mount.name), keepsData ? volumes.map(volume => volume.name) : undefined)
    t.equal(ofKind('PodDisruptionBudget').some(({ metadata }) => metadata.name === name), !keepsData)
  })
}

t.test('Kubernetes: the issuer has memory for its passwords', async t => {
  const issuer = deployments[0]?.spec.template.spec.containers[0]
  t.ok(Number.parseInt(issuer?.resources.requests.memory ?? '') >= 150 + 256)
  t.ok(Number.parseInt(issuer?.resources.limits.memory ?? '') >= 2 * 256)
})

t.test('Kubernetes: names lead to what is there', async t => {
  const services = ofKind('Service')
  t.same(services.map(({ metadata }) => metadata.name), names)
  const ingress = ofKind('Ingress')[0]?.spec as { tls: [{ hosts: string[] }], rules: { host: string, http: { paths: [{ backend: { service: { name: string, port: { name: string } } } }] } }[] }
  t.same(ingress.rules.map(({ host }) => host), ingress.tls[0].hosts)
  for (const { http: { paths: [{ backend }] } } of ingress.rules) t.match(services.find(({ metadata }) => metadata.name === backend.service.name)?.spec, { ports: [{ name: backend.service.port.name, targetPort: 'http' }] })
  t.same(ingress.rules.map(({ host }) => host.split('.')[0]), ['auth', 'catalog', 'orders', 'billing'])
})

t.test('Kubernetes: the template of the secrets has none', async t => {
  t.notOk(kustomization.resources.includes('secrets.example.yaml'), 'it is not applied by mistake')
  t.same(secretResources.map(({ metadata }) => metadata.name), ['issuer', 'orders'])
  for (const { stringData, metadata } of secretResources) {
    t.equal(metadata.namespace, kustomization.namespace)
    t.ok(Object.values(stringData ?? {}).every(value => value === ''))
  }
})
