"use client";
import { Hourglass } from "lucide-react";
import { isSending } from "#components/forecast/forecast-line.tsx";
import { forecastWords } from "#components/forecast/forecast-words.ts";
import { useNow } from "#components/ui/time.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Overview } from "#lib/console/overview/schema.ts";

/** Less than a second's worth has left before anyone has read about it. */
const worthTelling = 5;

/** When the waiting deliveries will have been sent; nothing while nothing is sent at all. */
export function WhenDone({ destination, overview }: { destination: Destination; overview: Overview }) {
  const now = useNow();
  const { pending } = overview;
  if (now === 0 || !isSending(destination) || pending.deliveries < pending.limitPerSecond * worthTelling) return null;
  return (
    <p className="flex items-start gap-2 rounded-lg border border-line bg-surface px-4 py-2.5">
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      {forecastWords(pending, now)}
    </p>
  );
}
