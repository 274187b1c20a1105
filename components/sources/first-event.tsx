"use client";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { useSource } from "#lib/console/sources/hooks.ts";
import { RefusedSummary } from "./refused-calls.tsx";

const proof = { segment: "signature", deletions: "signature", token: "header token", sdk: "write key" };

/** After this long without an event nothing is said to be arriving. */
const arrivingMs = 10 * 60_000;

/** Watches for a source's first event, and says so when it comes; later, what came last. */
export function FirstEvent({ destinationId, sourceId }: { destinationId: string; sourceId: string }) {
  const source = useSource(destinationId, sourceId, { watch: true });
  if (!source.data) return null;
  const { lastEventAt, refusedCalls, kind } = source.data;
  if (!lastEventAt)
    return (
      <Notice live tone={refusedCalls ? "warn" : undefined} title="Waiting for the first event">
        This notice updates automatically when an event arrives with a valid {proof[kind]}.
        {refusedCalls && <RefusedSummary refused={refusedCalls} />}
      </Notice>
    );
  const isRefused = refusedCalls?.last.some(({ at }) => Date.parse(at) > Date.parse(lastEventAt));
  const isArriving = source.dataUpdatedAt - Date.parse(lastEventAt) < arrivingMs;
  return (
    <Notice
      tone={isRefused ? "warn" : isArriving ? "good" : "info"}
      live
      title={isRefused ? "The newest call was refused" : isArriving ? "Events are arriving" : "Events have arrived"}
      action={
        <ButtonLink size="sm" href={paths.events(destinationId, { sourceId })}>
          View events
        </ButtonLink>
      }
    >
      {isRefused ? "The last event that was accepted came" : "The last one came"} <Time value={lastEventAt} />.
    </Notice>
  );
}
