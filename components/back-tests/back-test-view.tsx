"use client";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { useBackTest } from "#lib/console/back-tests/hooks.ts";
import { BackTestResultView } from "./back-test-result.tsx";
import { BackTestRunning } from "./back-test-running.tsx";

/** A back-test: its progress, then its results. */
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
  if (test.state === "running") return <BackTestRunning destinationId={destinationId} test={test} />;
  if (!test.result)
    return (
      <Notice tone="warn" live title={test.state === "cancelled" ? "This back-test was cancelled" : "This back-test didn’t finish"}>
        {test.reason}
      </Notice>
    );
  return <BackTestResultView destinationId={destinationId} test={test} result={test.result} />;
}
