/** Ed25519 public keys of small order: with one of them a made-up signature verifies, so none is ever a key. */

// y-coordinates, little endian, without the sign bit; the last two are non-canonical spellings of 0 and 1.
const smallOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'
])

/** Whether the 32 bytes of an Ed25519 public key encode a point of small order. */
export function isSmallOrderPoint (publicKey: Uint8Array): boolean {
  const y = Buffer.from(publicKey)
  y.writeUInt8(y.readUInt8(31) & 0x7f, 31)
  return smallOrder.has(y.toString('hex'))
}
