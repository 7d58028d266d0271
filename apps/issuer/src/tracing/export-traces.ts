/** Traces by OpenTelemetry: a span for each request and its handler, sent in batches to a collector by OTLP over HTTP. */
import { setTimeout as wait } from 'node:timers/promises'
import { FastifyOtelInstrumentation } from '@fastify/otel'
import { DiagLogLevel, context, diag, propagation } from '@opentelemetry/api'
import type { Span, Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createDiscreetExporter } from './discreet-exporter.js'

/** Where traces go. */
export interface TraceOptions {
  /** The whole URL that takes them. */
  readonly tracesUrl: string
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

const serviceName = 'signet-issuer'
// Of the ten seconds in which a server leaves.
const lastExportMs = 2_000
const probes = new Set(['/healthz', '/readyz'])

/**
 * Traces each request but those of probes, in the trace that its `traceparent` names (W3C Trace Context), and returns the tracer for what else
 * is worth a span. When the server closes, what has not been sent is, for two seconds at most.
 */
export async function exportTraces (server: FastifyInstance, { tracesUrl, now }: TraceOptions): Promise<Tracer> {
  // These are the process's. Where somebody else set them already, they stay as they are.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())

  const provider = startProvider(server, { tracesUrl, now })
  const instrumentation = new FastifyOtelInstrumentation({
    ignorePaths: ({ url }) => probes.has(url),
    requestHook: nameSpan,
    recordExceptions: false,
    // The server has dozens, and each would be a span.
    instrumentHooks: false
  })
  instrumentation.setTracerProvider(provider)
  await server.register(instrumentation.plugin())
  server.addHook('onError', async (request, _reply, error) => {
    // A request may fail before it has a span.
    request.opentelemetry().span?.setAttribute('error.type', error.code ?? error.name)
  })
  server.addHook('onClose', async () => {
    // A failure has been logged.
    const ended = provider.shutdown().then(() => true, () => true)
    const isInTime = await Promise.race([ended, wait(lastExportMs, false, { ref: false })])
    if (!isInTime) server.log.warn('the last traces could not be exported in time')
  })
  server.log.info({ traces: tracesUrl }, 'traces are exported')
  return provider.getTracer(serviceName)
}

function startProvider (server: FastifyInstance, { tracesUrl, now }: TraceOptions): BasicTracerProvider {
  // The SDK reads OTEL_* by itself, and goes on without what it cannot read.
  const warn = (message: string): void => server.log.warn({ reason: message }, 'a variable of OpenTelemetry is not used')
  const silent = (): void => {}
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  try {
    const exporter = createDiscreetExporter({ exporter: new OTLPTraceExporter({ url: tracesUrl }), log: server.log, now })
    return new BasicTracerProvider({
      resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })).merge(detectResources({ detectors: [envDetector] })),
      spanProcessors: [new BatchSpanProcessor(exporter)]
    })
  } finally {
    diag.disable()
  }
}

function nameSpan (span: Span, { method, routeOptions: { url } }: FastifyRequest): void {
  span.updateName(url === undefined ? method : `${method} ${url}`)
}
