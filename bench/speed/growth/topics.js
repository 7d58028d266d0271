/** What is measured of growth, and how far in a full run and in a quick one. Each topic has a process of its own. */

/**
 * @typedef {'live-tokens' | 'issuers' | 'keys' | 'token-size' | 'algorithms' | 'memory' | 'start-up' | 'refusals'} Topic
 */

/**
 * @typedef {object} Extent
 * @property {readonly number[]} sizes how many of the thing there are
 * @property {number} calls how many verifications are timed at each size
 */

/** @type {Record<Topic, { full: Extent, quick: Extent }>} */
export const topics = {
  'live-tokens': {
    full: { sizes: [1, 10, 100, 1000, 5000, 10_000, 11_000, 20_000, 100_000, 1_000_000], calls: 20_000 },
    quick: { sizes: [1, 1000, 10_000, 12_000], calls: 2000 }
  },
  issuers: { full: { sizes: [1, 10, 100, 1000], calls: 20_000 }, quick: { sizes: [1, 100, 1000], calls: 2000 } },
  keys: { full: { sizes: [1, 2, 10, 30, 100], calls: 20_000 }, quick: { sizes: [1, 10], calls: 2000 } },
  'token-size': { full: { sizes: [300, 500, 800, 1500, 3000, 6000, 8192], calls: 10_000 }, quick: { sizes: [300, 800, 8192], calls: 1000 } },
  algorithms: { full: { sizes: [2048, 3072, 4096], calls: 10_000 }, quick: { sizes: [2048, 3072], calls: 1000 } },
  memory: { full: { sizes: [2500, 5000, 10_000, 20_000, 100_000, 1_000_000], calls: 1 }, quick: { sizes: [5000, 10_000, 20_000], calls: 1 } },
  'start-up': { full: { sizes: [1], calls: 50 }, quick: { sizes: [1], calls: 10 } },
  refusals: { full: { sizes: [100], calls: 10_000 }, quick: { sizes: [20], calls: 1000 } }
}
