"use client";
import { Sides, useHasDryRuns } from "#components/plans/dry-run-part.tsx";
import { Button } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useBackTestDryRun } from "#lib/console/back-tests/hooks.ts";
import type { BackTestDryRun } from "#lib/console/back-tests/schema.ts";

type Props = { destinationId: string; backTestId: string; of: BackTestDryRun; title: string };

/** What Talon.One's live rules would do with both payloads; only if there is a key for it. */
export function BackTestDryRunPart({ destinationId, backTestId, of, title }: Props) {
  const isPossible = useHasDryRuns(destinationId);
  const run = useBackTestDryRun(destinationId, backTestId);
  if (!isPossible) return null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="sm" busy={run.isPending} onClick={() => run.mutate(of, { onError: (error) => toast.error(error) })}>
          Ask Talon.One<span className="sr-only"> about {outside(title)}</span>
        </Button>
        <p className="text-sm text-ink-muted">
          {run.data
            ? "From Talon.One’s live rules. Nothing was stored."
            : "Asks Talon.One’s live rules what they would do. Nothing is stored."}
        </p>
      </div>
      {run.data && (
        <div className="grid gap-3 lg:grid-cols-2" aria-live="polite">
          {[
            { title: "Now", sides: run.data.without ?? [] },
            { title: "After", sides: run.data.with },
          ].map((side) => (
            <div key={side.title} className="min-w-0 rounded-lg border border-line p-3">
              <Sides title={side.title} sides={side.sides} heading="h4" />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
