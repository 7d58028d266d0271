/** The figures of `revocation-results.json` as tables of `docs/performance.md`. */
import { markdownTable } from './markdown.js'

/** @import { Results } from '../revocation/results.js' */
/** @import { Spread } from '../speed/statistics.js' */

/** @param {number} figure */
const whole = figure => Math.round(figure).toLocaleString('en')
/** @param {number} figure */
const tenths = figure => figure.toFixed(1)
/** @param {number} figure */
const hundredths = figure => figure.toFixed(2)
/** @param {number} share */
const percent = share => `${share * 100} %`

/**
 * @param {Spread} spread
 * @param {(figure: number) => string} format
 */
const withSpread = ({ median, min, max }, format) => `${format(median)} (${format(min)}–${format(max)})`

/** @param {NonNullable<Results['propagation']>} propagation */
const propagationTable = propagation => markdownTable(
  ['ms from the end of a session to the refusal of its token', 'p50', 'p99', 'longest', 'accepted wrongly'],
  propagation.flatMap(({ propagation: { way, revocations, atEach, atAll, missed } }) => [
    [`${way.name}, ttl ${way.ttlSeconds} s, ${whole(revocations)} sessions: at a service`, whole(atEach.p50), whole(atEach.p99), whole(atEach.max), whole(missed)],
    ['… at all three', whole(atAll.p50), whole(atAll.p99), whole(atAll.max), '']
  ])
)

/** @param {NonNullable<Results['propagation']>} propagation */
const outageTable = propagation => markdownTable(['while every replica is killed', 'requests', 'as before'], propagation.flatMap(({ propagation: { way }, outage }) => [
  [`${way.name}: sound tokens, accepted`, whole(outage.asked), whole(outage.accepted)],
  [`${way.name}: revoked tokens, refused`, whole(outage.asked), whole(outage.refused)]
]))

/** @param {NonNullable<Results['network']>} network */
const networkTable = network => markdownTable(['requests of a service in an hour', 'verifications', 'for lists', 'expected', 'for keys', 'expected'],
  network.map(({ waitSeconds, verifications, requests, expected }) => [
    waitSeconds > 0 ? `long polls of ${waitSeconds} s` : 'a poll at each ttl of 10 s',
    whole(verifications), whole(requests.lists), whole(expected.lists), whole(requests.keys), whole(expected.keys)
  ]))

/** @param {NonNullable<Results['size']>} size */
const sizeTable = ({ databases }) => markdownTable(
  ['revoked', 'bytes', 'in gzip', ...databases.map(({ database }) => `read from ${database}, ms`), 'packed and signed, ms', 'unpacked at a service, ms'],
  (databases[0]?.lists ?? []).map(({ share, bytes, gzipBytes, signMs, decodeMs }, at) => [
    percent(share), whole(bytes), whole(gzipBytes),
    ...databases.map(({ lists }) => tenths(lists[at]?.readMs.median ?? NaN)),
    tenths(signMs.median), tenths(decodeMs.median)
  ])
)

/**
 * What each poll that is held takes of the replica's memory. Without any it has more after its start than later on, when garbage was collected.
 * @param {NonNullable<Results['waiting']>} waiting
 * @param {number} residentMiB
 * @param {number} waiters
 */
function kibibytesOfEach ({ measured, emptyResidentMiB }, residentMiB, waiters) {
  const least = Math.min(emptyResidentMiB, ...measured.flatMap(({ idle }) => idle === null ? [] : [idle.residentMiB]))
  return tenths((residentMiB - least) * 1024 / waiters)
}

/** @param {NonNullable<Results['waiting']>} waiting */
const idleTable = waiting => markdownTable(['services that wait', 'polls/s', 'CPU, % of a core', 'memory, MiB', 'KiB for each'],
  waiting.measured.flatMap(({ waiters, idle }) => idle === null
    ? []
    : [[whole(waiters), tenths(idle.pollsPerSecond), tenths(idle.cpuShare * 100), whole(idle.residentMiB), waiters < 1_000 ? '' : kibibytesOfEach(waiting, idle.residentMiB, waiters)]]))

/** @param {NonNullable<Results['waiting']>} waiting */
const wakeTable = ({ measured }) => markdownTable(
  ['revoked', 'services that wait', 'median hears after, ms', 'last, ms', 'bytes to all', 'bytes to each', 'CPU of the issuer, ms', 'others wait, ms'],
  measured.map(({ waiters, revokedShare, wake }) => [
    revokedShare === 0 ? 'a few' : percent(revokedShare),
    whole(waiters), whole(wake.medianMs), whole(wake.lastMs), whole(wake.bytes), whole(wake.bytes / waiters), whole(wake.cpuMs), whole(wake.slowestProbeMs)
  ])
)

/**
 * What the model of the document is fed with: the most services that waited, which is the steadiest figure.
 * @param {NonNullable<Results['waiting']>} waiting
 */
function constantsTable (waiting) {
  const { measured } = waiting
  const most = measured.filter(({ waiters }) => waiters === Math.max(...measured.map(other => other.waiters)))
  const rows = most.flatMap(({ waiters, idle, revokedShare, wake }) => [
    ...idle === null
      ? []
      : [
          ['`m`, memory of a held poll', `${kibibytesOfEach(waiting, idle.residentMiB, waiters)} KiB`],
          ['`a`, CPU of a poll without news', `${whole(idle.cpuShare / idle.pollsPerSecond * 1e6)} µs`]
        ],
    [`\`b\`, CPU of telling one service, ${revokedShare === 0 ? 'a few' : percent(revokedShare)} revoked`, `${whole(wake.cpuMs * 1000 / waiters)} µs`],
    [`\`L\`, what it gets then, ${revokedShare === 0 ? 'a few' : percent(revokedShare)} revoked`, `${whole(wake.bytes / waiters)} bytes`]
  ])
  return markdownTable([`with ${whole(most[0]?.waiters ?? NaN)} services`, ''], rows)
}

/** @param {NonNullable<Results['cost']>} cost */
const costTable = ({ lookUp, requests }) => markdownTable(['tokens seen before', 'with a status', 'without', 'difference or ratio'], [
  ['µs per verification in the process', withSpread(lookUp.withStatus, hundredths), withSpread(lookUp.withoutStatus, hundredths), `${whole(lookUp.differenceNs)} ns`],
  ['requests/s of a protected route', withSpread(requests.withStatus, whole), withSpread(requests.withoutStatus, whole), withSpread(requests.ratio, hundredths)]
])

/**
 * Every table, by the name that the document asks for it.
 * @param {Results} results
 * @returns {Record<string, string>}
 */
export function revocationTables ({ propagation, network, size, waiting, cost, date, machine, database }) {
  return {
    'revocation-run': `${date.slice(0, 10)}: ${machine.cpu} with ${machine.cores} cores for all processes together, Node ${machine.node}, replicas on ${database}.`,
    ...propagation !== undefined && { 'revocation-propagation': propagationTable(propagation), 'revocation-outage': outageTable(propagation) },
    ...network !== undefined && { 'revocation-network': networkTable(network) },
    ...size !== undefined && { 'revocation-size': sizeTable(size), 'revocation-memory': markdownTable(['list of 2^20 sessions', 'KiB'], [['held by a service', whole(size.kibibytesHeld)]]) },
    ...waiting !== undefined && { 'revocation-idle': idleTable(waiting), 'revocation-wake': wakeTable(waiting), 'revocation-constants': constantsTable(waiting) },
    ...cost !== undefined && { 'revocation-cost': costTable(cost) }
  }
}
