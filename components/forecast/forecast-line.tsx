"use client";
import { Hourglass } from "lucide-react";
import { count, useNow } from "#components/ui/time.tsx";
import { useDestination, useForecast } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Waiting } from "#lib/core/forecast/forecast.ts";
import { forecastWords } from "./forecast-words.ts";

/** While nothing is sent at all, the time is unknown. */
export const isSending = ({ enabled, paused, health }: Pick<Destination, "enabled" | "paused" | "health">) =>
  enabled && !paused && !health.silentSince;

/** What waits now, with this many more deliveries behind it. */
export function withMore(waiting: Waiting, deliveries: number, requests = deliveries): Waiting {
  const all = waiting.deliveries + deliveries;
  if (all === 0) return waiting;
  return { ...waiting, deliveries: all, requestsPerDelivery: (waiting.deliveries * waiting.requestsPerDelivery + requests) / all };
}

/** Shown before these deliveries are sent: how long that takes, including what already waits. */
export function ForecastLine({ destinationId, deliveries, requests }: { destinationId: string; deliveries: number; requests?: number }) {
  const now = useNow();
  const destination = useDestination(destinationId);
  const { data: waiting } = useForecast(destinationId, deliveries > 0);
  if (deliveries === 0 || now === 0 || !waiting || !destination.data) return null;
  const behind = waiting.deliveries > 0 ? `to send, ${count(waiting.deliveries)} of them waiting already` : "to send";
  return (
    <p className="flex items-start gap-2 text-ink-muted">
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />
      <span>
        {isSending(destination.data)
          ? forecastWords(withMore(waiting, deliveries, requests), now, behind)
          : "Falconer isn’t sending anything to this destination at the moment. These wait until it does."}
      </span>
    </p>
  );
}
