/** What of a span leaves the process. */
import { SpanStatusCode } from '@opentelemetry/api'
import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'

const toldAttributes = ['http.request.method', 'http.route', 'http.response.status_code', 'error.type'] as const
const firstServerError = 500

/**
 * The span with the attributes that may be told, and nothing else that a request can put there: no URL, which may bear names and tokens; no
 * message or stack of an error; no `tracestate`. Only our own failures (5xx) count as errors, as the conventions for servers have it.
 */
export function toldSpan (span: ReadableSpan): ReadableSpan {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const status = span.attributes['http.response.status_code']
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...span.parentSpanContext && { parentSpanContext: span.parentSpanContext },
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: typeof status === 'number' && status >= firstServerError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: told(span.attributes),
    links: [],
    events: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0
  }
}

function told (attributes: Attributes): Attributes {
  return Object.fromEntries(toldAttributes.filter(name => attributes[name] !== undefined).map(name => [name, attributes[name]]))
}
