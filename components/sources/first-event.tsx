"use client";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { useSource } from "#lib/console/sources/hooks.ts";
import { RefusedSummary } from "./refused-calls.tsx";

const proof = { segment: "signature", deletions: "signature", token: "header token", sdk: "write key" };

/** Watches for a source's first event, and says so when it comes. */
export function FirstEvent({ destinationId, sourceId }: { destinationId: string; sourceId: string }) {
  const source = useSource(destinationId, sourceId, { watch: true });
  if (!source.data) return null;
  return source.data.lastEventAt ? (
    <Notice
      tone="good"
      live
      title="Events are arriving"
      action={
        <ButtonLink size="sm" href={paths.events(destinationId, { sourceId })}>
          View events
        </ButtonLink>
      }
    >
      The last one came <Time value={source.data.lastEventAt} />.
    </Notice>
  ) : (
    <Notice live tone={source.data.refusedCalls ? "warn" : undefined} title="Waiting for the first event">
      This notice updates automatically when an event arrives with a valid {proof[source.data.kind]}.
      {source.data.refusedCalls && <RefusedSummary refused={source.data.refusedCalls} />}
    </Notice>
  );
}
