/** The end of a client's patience. */

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} seconds
 * @returns {Promise<T | undefined>} `undefined` when it has not settled by then
 */
export async function within (promise, seconds) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  /** @type {Promise<undefined>} */
  const patience = new Promise(resolve => { timer = setTimeout(resolve, seconds * 1000, undefined) })
  try {
    return await Promise.race([promise, patience])
  } finally {
    clearTimeout(timer)
  }
}
