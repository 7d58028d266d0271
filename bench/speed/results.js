/** What a run found, as `results.json` holds it. */

/** @import { Growth } from './growth/measure-growth.js' */
/** @import { Measured } from './measured-server.js' */
/** @import { Row } from './medians.js' */
/** @import { Cores } from './plan.js' */
/** @import { Ratios } from './ratios.js' */
/** @import { Sample } from './rounds.js' */

/**
 * All contenders side by side, on so many cores.
 * @typedef {object} SideBySide
 * @property {Cores} cores
 * @property {Ratios} ratios
 * @property {readonly Row[]} throughput as many requests as each contender answers
 * @property {number | null} halfLoadPerSecond half of what the best peer answers; the rate of `halfLoad`
 * @property {readonly Row[]} halfLoad
 * @property {{ throughput: readonly Sample[], halfLoad: readonly Sample[] }} rounds the samples that the rows are medians of
 */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {import('./plan.js').Plan} plan
 * @property {ReturnType<typeof import('./machine.js').describeMachine>} machine
 * @property {string} loader what made as many requests as a server answers
 * @property {number} tokenBytes
 * @property {Record<string, string>} names of the contenders, by id
 * @property {readonly { entrant: string, why: string }[]} skipped
 * @property {readonly { entrant: string, why: string }[]} failed
 * @property {readonly SideBySide[]} sideBySide
 * @property {Growth} growth
 * @property {readonly ({ name: string } & Measured)[]} refusals over HTTP
 */

export {}
