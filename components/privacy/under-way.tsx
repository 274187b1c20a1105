import { Section } from "#components/ui/card.tsx";
import { Notice, Progress } from "#components/ui/states.tsx";
import type { Erasure } from "#lib/console/privacy/schema.ts";

/** How far it is. It continues without this page. */
export function ErasureUnderWay({ erasure: { state, records, recordsAbout, step, reason } }: { erasure: Erasure }) {
  if (state === "failed" || state === "cancelled")
    return (
      <Notice tone="bad" live title={state === "failed" ? "The erasure failed" : "The erasure was cancelled"}>
        {reason ?? "No reason was recorded."} What was erased until then stays erased. Erase the same ID again, or retry it under Background
        work.
      </Notice>
    );
  const waits = state === "waiting";
  return (
    <Section title="Erasing" bodyClassName="flex flex-col gap-3">
      <Progress
        label={waits ? (reason ? "Waiting for the next attempt" : "Waiting for a worker") : (step ?? "Beginning")}
        {...(!waits && recordsAbout ? { value: Math.min(records, recordsAbout), max: recordsAbout } : {})}
      />
      <p className="text-ink-muted">
        You can leave this page. Falconer continues, and the receipt appears here.
        {reason && ` The last attempt failed: ${reason}`}
      </p>
    </Section>
  );
}
