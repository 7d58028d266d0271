/** What is counted and measured: every metric is defined here, in a registry of each server's own. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { GaugeConfiguration } from 'prom-client'

/** The metrics of a server. No label holds what a request can make up. */
export interface Metrics {
  readonly registry: Registry
  /** Sign-ins with a password. */
  readonly logins: Counter<'result' | 'cause'>
  /** Access tokens that were given. */
  readonly tokensIssued: Counter<'grant'>
  /** Refresh tokens that were presented. */
  readonly refreshes: Counter<'result'>
  /** Refresh tokens that came again in time. */
  readonly refreshRepeats: Counter
  /** Sessions that ended. */
  readonly sessionsEnded: Counter<'cause'>
  /** Proofs of clients that were refused. */
  readonly clientRefusals: Counter<'cause'>
  /** Attempts that were refused unexamined. */
  readonly throttled: Counter<'route'>
  /** Events of the audit log. */
  readonly auditEvents: Counter<'action' | 'result'>
  /** From asking for a hash to having it. */
  readonly passwordHashing: Histogram
  /** Passwords that nobody had time for. */
  readonly passwordsRefused: Counter
  /** Requests that were answered. */
  readonly requests: Histogram<'method' | 'route' | 'status'>
}

/** What is looked up at each scrape. */
export interface MeteredState {
  /** The number of the last event in the audit log; rejects while the database cannot be reached. */
  readonly auditSequence: () => Promise<number>
  /** Each key's state and age. */
  readonly keys: () => ReadonlyArray<{ readonly state: string, readonly ageSeconds: number }>
  /** When something is due to be done with the keys. */
  readonly secondsToNextKeyStep: () => number
  /** Passwords that are being hashed, and that wait for their turn. */
  readonly passwordsUnderWay: () => { readonly running: number, readonly waiting: number }
}

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const hashingBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Defines the metrics. */
export function createMetrics (state: MeteredState): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> => new Counter({ name, help, labelNames: [...labelNames], registers })
  defineGauges(state, registry)
  return {
    registry,
    logins: counter('signet_logins_total', 'Sign-ins with a password, by result and why they failed', ['result', 'cause']),
    tokensIssued: counter('signet_tokens_issued_total', 'Access tokens given, by grant', ['grant']),
    refreshes: counter('signet_refreshes_total', 'Refresh tokens presented, by result', ['result']),
    refreshRepeats: counter('signet_refresh_repeats_total', 'Refresh tokens that came again in time and got the same successor'),
    sessionsEnded: counter('signet_sessions_ended_total', 'Sessions that ended, by cause; those that begin with reuse followed a refresh token that came again too late', ['cause']),
    clientRefusals: counter('signet_client_refusals_total', 'Clients whose proof was refused, by cause', ['cause']),
    throttled: counter('signet_throttled_total', 'Attempts refused unexamined because too many had failed, by the pattern of their route', ['route']),
    auditEvents: counter('signet_audit_events_total', 'Events given to the audit log', ['action', 'result']),
    passwordHashing: new Histogram({ name: 'signet_password_hashing_seconds', help: 'Time of a password hash, the wait for its turn included', buckets: hashingBuckets, registers }),
    passwordsRefused: counter('signet_passwords_refused_total', 'Passwords that were not hashed because too many waited'),
    requests: new Histogram({ name: 'signet_http_request_duration_seconds', help: 'Time to answer a request, by the pattern of its route', labelNames: ['method', 'route', 'status'], buckets: requestBuckets, registers })
  }
}

function defineGauges ({ auditSequence, keys, secondsToNextKeyStep, passwordsUnderWay }: MeteredState, registry: Registry): void {
  const define = <L extends string>(gauge: GaugeConfiguration<L>): Gauge<L> => new Gauge({ ...gauge, registers: [registry] })
  let looking: Promise<number> | undefined
  // Both are asked at each scrape, and one query tells both.
  const look = (): Promise<number> => {
    looking ??= auditSequence().finally(() => { looking = undefined })
    return looking
  }
  define({
    name: 'signet_database_up',
    help: '1 when the database answered at this scrape, else 0',
    async collect () { this.set(await look().then(() => 1, () => 0)) }
  })
  define({
    name: 'signet_audit_sequence',
    help: 'The number of the last event in the audit log',
    async collect () {
      // What was last seen is told on: signet_database_up says that it may be old.
      await look().then(sequence => { this.set(sequence) }, () => {})
    }
  })
  define({
    name: 'signet_keys',
    help: 'Signing keys, by state',
    labelNames: ['state'],
    collect () {
      this.reset()
      for (const { state } of keys()) this.inc({ state })
    }
  })
  define({
    name: 'signet_key_age_seconds',
    help: 'Age of the oldest signing key in a state',
    labelNames: ['state'],
    collect () {
      this.reset()
      for (const { state, ageSeconds } of [...keys()].sort((a, b) => a.ageSeconds - b.ageSeconds)) this.set({ state }, ageSeconds)
    }
  })
  define({
    name: 'signet_key_next_step_seconds',
    help: 'Time until something is due to be done with the signing keys; below 0 it is overdue',
    collect () { this.set(secondsToNextKeyStep()) }
  })
  define({
    name: 'signet_passwords_under_way',
    help: 'Passwords that are being hashed, and that wait for their turn',
    labelNames: ['state'],
    collect () {
      const { running, waiting } = passwordsUnderWay()
      this.set({ state: 'running' }, running)
      this.set({ state: 'waiting' }, waiting)
    }
  })
}
