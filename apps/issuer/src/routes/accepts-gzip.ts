/** Whether a client takes gzip (RFC 9110 §12.5.3). */

/** Reads `Accept-Encoding`; one that is absent or cannot be read means no. */
export function acceptsGzip (acceptEncoding = ''): boolean {
  const weights = new Map(acceptEncoding.split(',').map(range => {
    const [coding = '', ...parameters] = range.toLowerCase().split(';').map(part => part.trim())
    const weight = parameters.find(parameter => parameter.startsWith('q='))
    return [coding, weight === undefined ? 1 : Number(weight.slice(2))]
  }))
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0
}
