import "#server-only";
import { inBackground } from "#lib/platform/background.ts";
import { timeOfId } from "#lib/platform/ids.ts";
import { counter, gauge, histogram, readFrom } from "#lib/platform/metrics/registry.ts";
import { answerSeconds, deliverySeconds } from "#lib/platform/metrics/seconds.ts";
import { boundedLabel } from "#lib/platform/metrics/tally.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import type { ClientSenderMetrics } from "./client-sender-types.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";

/** An installation has a handful of destinations; with hundreds, each would add ten series. */
const destinationLabel = boundedLabel(100);

const attempts = counter({
  name: "falconer_delivery_attempts_total",
  help: "Requests to Talon.One that have ended, tests apart, by outcome and by class of the response's status.",
  labelNames: ["destination", "outcome", "status_class"],
});
const answered = histogram({
  name: "falconer_talon_one_answer_seconds",
  help: "How long Talon.One took to respond.",
  labelNames: ["destination"],
  buckets: answerSeconds,
});
const settled = counter({
  name: "falconer_delivery_settled_total",
  help: "Planned requests that are settled for good, tests apart: delivered, failed (rejected) or dead (out of retries).",
  labelNames: ["destination", "result"],
});
const delivered = histogram({
  name: "falconer_delivery_delivered_seconds",
  help: "From when a delivery was created (with its event, or by a replay) until it is recorded that Talon.One has it.",
  labelNames: ["destination"],
  buckets: deliverySeconds,
});

const statusClass = (status: number | undefined) => (status === undefined ? "none" : `${Math.floor(status / 100)}xx`);

/** A request has ended. */
export function noteAttempt({ queued }: OutboundRequest, { outcome, status }: Outcome, { durationMs }: AttemptEnd): void {
  const [first] = queued;
  if (!first || first.isTest) return;
  const destination = destinationLabel(first.destinationId);
  attempts.inc({ destination, outcome, status_class: statusClass(status) });
  if (status !== undefined) answered.observe({ destination }, durationMs / 1_000);
}

function noteSettled(settlements: readonly Settlement[], lost: readonly QueuedRequest[]): void {
  const nowMs = Date.now();
  for (const { queued, verdict } of settlements) {
    const { kind } = verdict;
    if (queued.isTest || (kind !== "delivered" && kind !== "failed" && kind !== "dead") || lost.includes(queued)) continue;
    const destination = destinationLabel(queued.destinationId);
    settled.inc({ destination, result: kind });
    if (kind === "delivered") delivered.observe({ destination }, Math.max(0, nowMs - timeOfId(queued.deliveryId)) / 1_000);
  }
}

/** The same settler; what it settles is counted. */
export function countSettled<Settler extends { add(settlements: Settlement[], end?: AttemptEnd): Promise<QueuedRequest[]> }>(
  settler: Settler,
): Settler {
  return {
    ...settler,
    async add(settlements: Settlement[], end?: AttemptEnd) {
      const lost = await settler.add(settlements, end);
      inBackground("counting what is settled", () => noteSettled(settlements, lost));
      return lost;
    },
  };
}

/** For how long nothing that was sent has been answered. */
export const silentSeconds = ({ silentSince }: ClientSenderMetrics): number =>
  silentSince === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(silentSince)) / 1_000);

const workers = readFrom<() => ClientSenderMetrics[]>("senders");
const senders = () => [...workers].flatMap((its) => its());
const clientLabel = ({ clientKey }: ClientSenderMetrics) => ({ client: clientKey.slice(0, 8) });

function perSender(name: string, help: string, value: (sender: ClientSenderMetrics) => number): void {
  const config = {
    name,
    help,
    labelNames: ["client"] as const,
    collect(this: { reset(): void; inc(labels: { client: string }, value: number): void }) {
      this.reset();
      for (const sender of senders()) this.inc(clientLabel(sender), value(sender));
    },
  };
  if (name.endsWith("_total")) counter(config);
  else gauge(config);
}

perSender("falconer_sender_requests_total", "Requests that this process has sent for a client, since its sender began.", (s) => s.sent);
perSender(
  "falconer_sender_lost_total",
  "Outcomes that came after this process had lost the client's lease, since its sender began.",
  (s) => s.lost,
);
perSender("falconer_sender_in_flight", "Requests of a client that wait for Talon.One's response.", (s) => s.inFlight);
perSender(
  "falconer_sender_queued",
  "Requests of a client that this process has taken out of their lanes and not sent yet.",
  (s) => s.queued,
);
perSender("falconer_sender_limit_per_second", "Requests per second that this process may send for a client.", (s) => s.limitPerSecond ?? 0);
perSender(
  "falconer_sender_most_per_second",
  "The most requests of a client that left in any second, since its sender began.",
  (s) => s.maxPerSecond,
);
perSender("falconer_sender_silent_seconds", "How long Talon.One has not responded; 0 while it responds.", silentSeconds);

/** Reads a worker's senders on request; returns a function that ends that. */
export function exposeSenders(its: () => ClientSenderMetrics[]): () => void {
  workers.add(its);
  return () => void workers.delete(its);
}
