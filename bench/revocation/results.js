/** What a run found, as `revocation-results.json` holds it. Parts that were not measured are absent. */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {import('./plan.js').Plan} plan
 * @property {ReturnType<typeof import('../speed/machine.js').describeMachine>} machine
 * @property {string} database under the replicas
 * @property {readonly { database: string, why: string }[]} skipped
 * @property {readonly { propagation: import('./propagation.js').Propagation, outage: import('./propagation.js').Outage }[]} [propagation]
 * @property {readonly import('./count-requests.js').Counted[]} [network]
 * @property {{ databases: readonly { database: string, lists: readonly import('./list-size.js').ListSize[] }[], kibibytesHeld: number }} [size]
 * @property {Awaited<ReturnType<typeof import('./waiting.js').measureWaiting>>} [waiting]
 * @property {{ lookUp: import('./service-costs.js').LookUp, requests: import('./measure-cost.js').Cost }} [cost]
 */

export {}
