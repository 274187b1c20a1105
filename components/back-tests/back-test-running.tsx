"use client";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Progress } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { useCancelBackTest } from "#lib/console/back-tests/hooks.ts";
import type { BackTest } from "#lib/console/back-tests/schema.ts";

/** How far a back-test is, and the way to stop it. */
export function BackTestRunning({ destinationId, test }: { destinationId: string; test: BackTest }) {
  const cancel = useCancelBackTest(destinationId);
  const mayCancel = useCan("backtests.run");
  return (
    <div className="flex flex-col items-start gap-3">
      <div className="w-full">
        <Progress label="Planning events" value={test.looked} max={Math.max(test.last ?? 0, test.looked, 1)} />
      </div>
      <p className="text-ink-muted">{count(test.looked)} events so far. Nothing is sent.</p>
      {mayCancel && (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate(test.id)}>
          Stop
        </Button>
      )}
    </div>
  );
}
