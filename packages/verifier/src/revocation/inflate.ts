/** Bytes out of zlib's format (RFC 1950), and no more of them than the caller takes. */
import { createInflate } from 'node:zlib'

/** A stream that is no zlib stream, is too large, or is followed by something else. */
export class InflateError extends Error {
  override readonly name = 'InflateError'
}

// One step off the event loop for a list of 2^20 bits.
const chunkBytes = 131_072

/**
 * Inflates one whole zlib stream, off the event loop.
 * @throws `InflateError`; for gzip, raw deflate, a preset dictionary, a wrong checksum, a stream that is cut, and bytes after its end.
 */
export async function inflate (compressed: Uint8Array, maxBytes: number): Promise<Buffer> {
  const stream = createInflate({ chunkSize: chunkBytes })
  const chunks: Buffer[] = []
  let size = 0
  stream.end(compressed)
  try {
    // Leaving the loop early ends the stream, so a bomb costs no more than the cap.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new InflateError(`more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cause instanceof InflateError ? cause : new InflateError('not one whole zlib stream', { cause })
  }
  // Node says nothing of what follows the end of the stream.
  if (stream.bytesWritten !== compressed.length) throw new InflateError('something follows the zlib stream')
  return Buffer.concat(chunks, size)
}
