/** An exporter that says little: to the collector, and to the log when the collector fails. */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { FastifyBaseLogger } from 'fastify'
import { toldSpan } from './told-span.js'

/** What a discreet exporter works with. */
export interface DiscreetExporterParts {
  /** Sends the spans. */
  readonly exporter: SpanExporter
  readonly log: FastifyBaseLogger
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

const silenceMs = 60_000

/** Hands over what may be told of each span, and logs failures once a minute at most. */
export function createDiscreetExporter ({ exporter, log, now }: DiscreetExporterParts): SpanExporter {
  let silentUntilMs = -Infinity
  let lost = 0

  function complain (error: Error, spans: number): void {
    lost += spans
    if (now() < silentUntilMs) return
    silentUntilMs = now() + silenceMs
    // The collector's answer may say anything.
    const { name, message } = error
    log.warn({ reason: `${name}: ${message}`, spans: lost }, 'traces could not be exported')
    lost = 0
  }

  return {
    export (spans: ReadableSpan[], tell) {
      exporter.export(spans.map(toldSpan), result => {
        if (result.error !== undefined) complain(result.error, spans.length)
        tell(result)
      })
    },
    forceFlush: async () => { await exporter.forceFlush?.() },
    shutdown: () => exporter.shutdown()
  }
}
