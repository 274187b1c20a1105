"use client";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { useCancelReprocess, useReprocesses } from "#lib/console/reprocess/hooks.ts";

/**
 * Says while events of this destination are being reprocessed, also to people who did not start it.
 */
export function ReprocessRunning({ destinationId, mayStop }: { destinationId: string; mayStop: boolean }) {
  const runs = useReprocesses(destinationId);
  const cancel = useCancelReprocess(destinationId);
  const running = runs.data?.items.find(({ state }) => state === "running");
  if (!running) return null;
  return (
    <Notice
      live
      className="mb-3"
      title={`${running.createdBy} is reprocessing events: ${Math.round(running.progress * 100)}%`}
      action={
        mayStop && (
          <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(running.id)}>
            Stop
          </Button>
        )
      }
    >
      {count(running.sent)} queued so far.
    </Notice>
  );
}
