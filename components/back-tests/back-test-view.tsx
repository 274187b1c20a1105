"use client";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorState, Loading, Notice, Progress, Skeleton } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { useBackTest, useCancelBackTest } from "#lib/console/back-tests/hooks.ts";
import type { BackTest } from "#lib/console/back-tests/schema.ts";
import { BackTestResultView } from "./back-test-result.tsx";

/** A back-test: how far it is, then what it has found. */
export function BackTestView({ destinationId, backTestId }: { destinationId: string; backTestId: string }) {
  const found = useBackTest(destinationId, backTestId);
  if (found.isPending)
    return (
      <Loading label="the back-test" className="flex flex-col gap-4">
        <Skeleton className="h-24" />
        <Skeleton className="h-48" />
      </Loading>
    );
  if (found.isError) return <ErrorState title="The back-test couldn’t be loaded" error={found.error} onRetry={() => found.refetch()} />;
  const test = found.data;
  if (test.state === "running") return <Running destinationId={destinationId} test={test} />;
  if (!test.result)
    return (
      <Notice tone="warn" live title={test.state === "cancelled" ? "This back-test was cancelled" : "This back-test did not finish"}>
        {test.reason}
      </Notice>
    );
  return <BackTestResultView destinationId={destinationId} test={test} result={test.result} />;
}

function Running({ destinationId, test }: { destinationId: string; test: BackTest }) {
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
