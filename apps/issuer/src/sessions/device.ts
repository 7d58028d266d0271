/** What a session is told by: the browser or program that signed in, and its address. */
import { isIP } from 'node:net'
import Bowser from 'bowser'

/** What is kept of the request that a session began with. Whoever sent it wrote it. */
export interface Device {
  /** How it called itself: printable ASCII, at most 256 characters; `null` when it did not. */
  readonly userAgent: string | null
  /** The address it had; `null` where that is none. */
  readonly address: string | null
}

/** A session that began before this was kept, or not by a request. */
export const unknownDevice: Device = { userAgent: null, address: null }

const maxUserAgentLength = 256

/** What is kept of a `User-Agent` and an address. */
export function deviceOf (userAgent: string | undefined, address: string): Device {
  const printable = (userAgent ?? '').replace(/[^\x20-\x7e]+/g, ' ').trim().slice(0, maxUserAgentLength)
  return { userAgent: printable === '' ? null : printable, address: isIP(address) === 0 ? null : address }
}

/** What people call it: `Firefox on Linux`. */
export function describeDevice ({ userAgent }: Pick<Device, 'userAgent'>): string {
  if (userAgent === null) return 'Unknown device'
  const { browser, os } = Bowser.parse(userAgent)
  // What is no browser known to us may have any name; most programs have one before the first slash.
  const name = [browser.name, userAgent.split('/', 1)[0]].find(text => /^[A-Za-z][\w .+-]{0,39}$/.test(text ?? '')) ?? 'Unknown program'
  return [name, os.name].filter(part => part !== undefined && part !== '').join(' on ')
}
