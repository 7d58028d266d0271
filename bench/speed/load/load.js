/** A stretch of load from another process, as much as the server takes: by wrk, or by autocannon where wrk is absent. */
import { isOnPath } from '../processes/on-path.js'
import { autocannonLoad } from './autocannon-load.js'
import { wrkLoad } from './wrk-load.js'

/** @import { Credentials } from '../credentials/credential-files.js' */

/**
 * @typedef {object} Stretch
 * @property {number} port
 * @property {Credentials} credentials
 * @property {number} distinct how many of the credentials are presented, in turn
 * @property {number} start how many were presented before, so that the turn goes on where it ended
 * @property {number} seconds
 * @property {number} connections
 * @property {number} [core] where the loader is pinned to
 */

/**
 * @typedef {object} Loaded
 * @property {number} requests answered
 * @property {number} seconds it really took
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} maxMs
 * @property {number} refused answers that are no 2xx
 * @property {number} broken connections and requests without an answer
 */

/** @typedef {(stretch: Stretch) => Promise<Loaded>} Load */

/** The loader of this machine, and its name. @type {{ name: string, load: Load }} */
export const saturating = isOnPath('wrk') ? { name: 'wrk', load: wrkLoad } : { name: 'autocannon', load: autocannonLoad }
