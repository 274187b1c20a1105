import "#server-only";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { log } from "#lib/platform/log.ts";
import { setLogTap } from "#lib/platform/log-tap.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { createExporter } from "./exporter.ts";
import { attributesOf, logRecordOf, logsBody, spanOfAttempt, spansOfEvent, tracesBody } from "./otlp-json.ts";
import { isSampled, traceIdOf } from "./trace-id.ts";
import { setTracer, type TracedAttempt, type TracedEvent } from "./tracer.ts";

export type TelemetryOptions = {
  /** The address of a collector that takes OTLP over HTTP, without the signals' paths. */
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
  resourceAttributes: Record<string, string>;
  /** The share of events, from 0 to 1. */
  share: number;
  part: "web" | "worker" | "all";
};
export type Telemetry = { stop(): Promise<void> };

const stopWithinMs = 3_000;
type Traced = { event: TracedEvent } | { attempt: TracedAttempt };

/** From now on traces and the log's lines go to a collector, too. */
export function startTelemetry({ endpoint, headers, serviceName, resourceAttributes, share, part }: TelemetryOptions): Telemetry {
  const resource = {
    attributes: attributesOf({
      ...resourceAttributes,
      "service.name": serviceName,
      "service.version": packageJson.version,
      "service.instance.id": `${hostname()}-${process.pid}`,
      "falconer.part": part,
    }),
  };
  const onTrouble = (message: string) => log.warn(`telemetry: ${message}`);
  const spansOf = (traced: Traced) =>
    "event" in traced ? spansOfEvent(traced.event) : spanOfAttempt(traced.attempt, randomBytes(8).toString("hex"));
  const common = { endpoint, headers, onTrouble };
  const traces = createExporter<Traced>({ ...common, signal: "traces", body: (all) => tracesBody(resource, all.map(spansOf)) });
  const logs = createExporter<string>({ ...common, signal: "logs", body: (lines) => logsBody(resource, lines.map(logRecordOf)) });

  const wanted = (eventId: string | undefined) => Boolean(eventId) && (share >= 1 || isSampled(traceIdOf(eventId as string), share));
  setTracer({
    event: (event) => wanted(event.eventId) && traces.add({ event }),
    attempt: (attempt) => wanted(attempt.eventIds[0]) && traces.add({ attempt }),
  });
  setLogTap(logs.add);
  return {
    async stop() {
      setTracer(undefined);
      setLogTap(undefined);
      await Promise.all([traces.stop(stopWithinMs), logs.stop(stopWithinMs)]);
    },
  };
}
