/** What is said of many figures. */

/**
 * @param {readonly number[]} figures
 * @param {number} portion from 0, the least, to 1, the greatest
 * @returns {number} `NaN` of none
 */
export function quantile (figures, portion) {
  const sorted = [...figures].sort((a, b) => a - b)
  const place = (sorted.length - 1) * portion
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** @param {readonly number[]} figures */
export const median = figures => quantile(figures, 0.5)

/**
 * A figure that was taken several times.
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/**
 * @param {readonly number[]} figures
 * @returns {Spread}
 */
export const spreadOf = figures => ({ median: median(figures), min: quantile(figures, 0), max: quantile(figures, 1) })
