/** A request that no HTTP/2 client of Node would send: two `authorization` fields, in frames made by hand (RFC 9113 §4.1). */

const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** RFC 7541 §5.1, with a prefix of seven bits. */
function prefixedInteger (value: number): Buffer {
  if (value < 127) return Buffer.from([value])
  const bytes = [127]
  let rest = value - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(rest % 128 + 128)
  return Buffer.from([...bytes, rest])
}

const text = (value: string): Buffer => Buffer.concat([prefixedInteger(Buffer.byteLength(value)), Buffer.from(value)])

/** RFC 7541 §6.2.3: a literal that is never indexed, with a name of its own. */
const field = (name: string, value: string): Buffer => Buffer.concat([Buffer.from([0x10]), text(name), text(value)])

/** Preface, settings and a GET with both fields, ready for a socket. */
export function duplicateAuthorization (path: string, first: string, second: string): Buffer {
  const fields = [
    field(':method', 'GET'), field(':scheme', 'http'), field(':authority', 'localhost'), field(':path', path),
    field('authorization', first), field('authorization', second)
  ]
  const endStreamAndHeaders = 0x5
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(0x4, 0, 0, Buffer.alloc(0)),
    frame(0x1, endStreamAndHeaders, 1, Buffer.concat(fields))
  ])
}
