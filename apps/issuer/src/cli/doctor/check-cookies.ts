/** Which browsers send which cookie where. */
import { isLoopback } from '../../config/loopback.js'
import type { Config } from '../../config.js'
import { ok, warn } from './check.js'
import type { Check } from './check.js'

/** Says who sees the cookies. */
export function checkCookies ({ issuerUrl, cookieDomain }: Pick<Config, 'issuerUrl' | 'cookieDomain'>): Check {
  const { hostname, protocol } = new URL(issuerUrl)
  const [token, session] = protocol === 'https:' ? ['__Secure-jwt', '__Host-session'] : ['jwt', 'session']
  const finding = `${token} goes to ${cookieDomain === null ? hostname : `${cookieDomain} and every host below it`}, ${session} to ${hostname} alone`
  return cookieDomain === null && !isLoopback(hostname)
    ? warn('cookies', `${finding}: services on other hosts get tokens by header only`, 'set COOKIE_DOMAIN to the parent domain, if browsers are to call services with the cookie')
    : ok('cookies', finding)
}
