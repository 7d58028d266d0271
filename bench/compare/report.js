/** The outcomes as the page `docs/peers.md`: the same outcomes give the same text. */

/** @import { Contender } from '../contenders/contender.js' */
/** @import { Chapter } from './chapters.js' */
/** @import { Outcome } from './row.js' */

/**
 * A chapter with its outcomes: one list for each row, in the order of the contenders.
 * @typedef {object} PlayedChapter
 * @property {Chapter} chapter
 * @property {readonly (readonly Outcome[])[]} outcomes
 */

/**
 * @typedef {object} Setting
 * @property {readonly Contender[]} contenders
 * @property {(name: string) => string} versionOf the version of an installed package
 * @property {string} nodeVersion
 */

/** @param {readonly string[]} cells */
const line = cells => `| ${cells.join(' | ')} |`

/** @param {Outcome} outcome */
const cell = ({ observed, sound }) => sound ? `✔ ${observed}` : observed

/**
 * @param {PlayedChapter} played
 * @param {readonly Contender[]} contenders
 */
function chapterText ({ chapter: { title, question, rows }, outcomes }, contenders) {
  return [
    `## ${title}`,
    '',
    question,
    '',
    line(['', 'sound', ...contenders.map(({ name }) => name)]),
    line(['---', '---', ...contenders.map(() => '---')]),
    ...rows.map((row, index) => line([row.name, row.sound, ...(outcomes[index] ?? []).map(cell)])),
    ''
  ]
}

/**
 * The rows in which one contender is not sound, in words.
 * @param {readonly PlayedChapter[]} played
 * @param {number} column which contender
 */
export const unsoundRows = (played, column) => played.flatMap(({ chapter: { title, rows }, outcomes }) => rows.flatMap(({ name, sound }, index) => {
  const outcome = outcomes[index]?.[column]
  return outcome?.sound === true ? [] : [`${title}: ${name}: ${outcome?.observed ?? 'not played'}, where ${sound} is sound`]
}))

/**
 * @param {readonly PlayedChapter[]} played
 * @param {Setting} setting
 * @returns {string}
 */
export function reportText (played, { contenders, versionOf, nodeVersion }) {
  const rows = played.flatMap(({ outcomes }) => outcomes)
  const sums = contenders.map((_contender, index) => rows.filter(outcomes => outcomes[index]?.sound === true).length)
  return [
    '# The peers under the same hostile rows',
    '',
    'Every cell is what the contender did when `npm run compare:peers` wrote this page: the status of `GET /me`, and what else the row',
    'counts. ✔ marks a sound outcome. Each cell has an app and an issuer of its own, on loopback, with real HTTP between them.',
    'Tokens come by `inject`, which has no limit on the size of a header.',
    '',
    line(['', ...contenders.map(({ name }) => name)]),
    line(['---', ...contenders.map(() => '---')]),
    line([`sound outcomes of ${rows.length}`, ...sums.map(String)]),
    '',
    ...played.flatMap(chapter => chapterText(chapter, contenders)),
    '## Contenders',
    '',
    `Node.js ${nodeVersion}. Each is set up as its own documentation tells a careful user, by the file of its name in \`bench/contenders\`.`,
    '',
    line(['contender', 'versions', 'configuration']),
    line(['---', '---', '---']),
    ...contenders.map(({ name, packages, configuration }) =>
      line([name, packages.map(dependency => `${dependency} ${versionOf(dependency)}`).join(', '), configuration])),
    '',
    '## How to read it',
    '',
    '- `jose` and `aws-jwt-verify` are no HTTP libraries. Status and challenge in their columns are those of a plain hook around them;',
    '  whether a token is accepted, and what is fetched, is theirs.',
    '- "After the cache time" means 1.2 s of steady traffic with keys cached for 0.4 s, by each contender\'s own option; `aws-jwt-verify` has none.',
    '- Without that option keys are cached for a week by `fastify-jwt-jwks`, a minute by `get-jwks`, ten minutes by `jose`, for good by',
    '  `aws-jwt-verify`, and by Signet as long as the issuer says, between a minute and a day.',
    '- `@fastify/jwt` and `fastify-jwt-jwks` hand the option `requiredClaims` on to `fast-jwt`. With it, tokens without `exp`, `iss` or `aud` are',
    '  refused; their READMEs don\'t name it.',
    '- A row that begins with keys begins right after they were fetched. `jose` then asks for no more for 30 s; `aws-jwt-verify` waits for 10 s',
    '  after a `kid` it did not find.',
    '- Signet fetches keys at its start, so where a row begins without keys its first request to the issuer comes before the first token.',
    '- A contender may well be sound where it is used otherwise than here. What is shown is what its documentation leads to.',
    '',
    '## Repeat it',
    '',
    '<!-- not run: it takes minutes -->',
    '```sh',
    'npm run compare:peers             # plays every row with every contender and rewrites this page, in about half a minute',
    'npm run compare:peers -- --check  # plays every row with Signet alone; exits 1 when an outcome is not sound',
    '```',
    '',
    'The rows are in `bench/compare/rows`; the tests of `bench` hold Signet to every one of them.',
    ''
  ].join('\n')
}
