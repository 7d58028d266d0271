/** A list of statuses, packed into bytes (Token Status List, draft-ietf-oauth-status-list §4.1). */

/** How many bits a status may have. */
export type StatusBits = 1 | 2 | 4 | 8

/** The statuses of many tokens, uncompressed. */
export interface StatusList {
  readonly bits: StatusBits
  readonly bytes: Uint8Array
}

/** The one status that lets a token pass (§7.1): every other, suspended or not assigned, is as good as revoked. */
export const statusValid = 0

/** Whether a value is a number of bits that lists may have. */
export function isStatusBits (value: unknown): value is StatusBits {
  return value === 1 || value === 2 || value === 4 || value === 8
}

/** The status at an index, lowest bits first; `undefined` past the end of the list. */
export function statusAt ({ bits, bytes }: StatusList, idx: number): number | undefined {
  const statusesPerByte = 8 / bits
  const byte = bytes[Math.floor(idx / statusesPerByte)]
  if (byte === undefined) return undefined
  return (byte >> ((idx % statusesPerByte) * bits)) & ((1 << bits) - 1)
}

/** Whether two lists say the same. */
export function isSameList (one: StatusList, other: StatusList): boolean {
  return one.bits === other.bits && Buffer.compare(one.bytes, other.bytes) === 0
}
