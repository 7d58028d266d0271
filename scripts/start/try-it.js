/** Three curl lines for bash that show the system at work, one after the other or each in a shell of its own. */
import { join } from 'node:path'

/**
 * Makes a word that bash takes as it is.
 *
 * @param {string} text
 */
export const quote = text => /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/**
 * The lines: log in, ask a service with the cookie, order with the token.
 *
 * @param {object} options
 * @param {Readonly<Record<import('./ports.js').Name, import('./programs.js').Program>>} options.programs
 * @param {string} options.password
 * @param {string} options.dataDir where the cookies are kept
 * @returns {string[]}
 */
export function curlLines ({ programs, password, dataDir }) {
  const jar = quote(join(dataDir, 'cookies.txt'))
  const json = "-H 'content-type: application/json'"
  const login = quote(JSON.stringify({ username: 'demo', password }))
  const order = quote(JSON.stringify({ items: [{ product: 'coffee', quantity: 2 }] }))
  // A browser's POST with a cookie says where it comes from; curl's does not, so it carries the token in the header.
  const bearer = `-H "authorization: Bearer $(awk '$6 == "jwt" { print $7 }' ${jar})"`
  return [
    `curl -sS -w '\\n' -c ${jar} ${json} -d ${login} ${programs.issuer.url}/login`,
    `curl -sS -w '\\n' -b ${jar} ${programs.billing.url}/me`,
    `curl -sS -w '\\n' ${bearer} ${json} -d ${order} ${programs.orders.url}/orders`
  ]
}

/**
 * The line that starts one of the programs alone; a secret it needs is not in it.
 *
 * @param {import('./programs.js').Program} program
 */
export function startLine ({ settings, args }) {
  return [...Object.entries(settings).map(([name, value]) => `${name}=${quote(value)}`), 'node', ...args.map(quote)].join(' ')
}
