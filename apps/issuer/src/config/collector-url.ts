/** Where traces are sent: the variables of OpenTelemetry that name a collector. */
import { BadValue } from './bad-value.js'

/**
 * Reads the URL of a collector that takes OTLP over HTTP, and returns it without slashes at its end.
 * @throws BadValue, which quotes nothing: such URLs are where credentials end up
 */
export function parseCollectorUrl (text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new BadValue('is not an http or https URL: write one such as http://localhost:4318')
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) {
    throw new BadValue('carries credentials, a query or a fragment: leave them out, and write what the collector asks for into OTEL_EXPORTER_OTLP_HEADERS')
  }
  return url.href.replace(/\/+$/, '')
}
