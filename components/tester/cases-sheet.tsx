"use client";
import { CircleCheck, CircleX, Download, Play } from "lucide-react";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { DifferenceList } from "#components/plans/difference-list.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { ConfirmDialog, Sheet } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Progress } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { exportUrl } from "#lib/console/bundles/hooks.ts";
import { useDeleteTestCase, useTestCases, useUpdateTestCase } from "#lib/console/tester/case-hooks.ts";
import { type CaseResult, expectationsOf, runCase } from "#lib/console/tester/run-case.ts";
import type { TestCase } from "#lib/console/tester/schema.ts";
import type { CompiledDestination } from "#lib/core/plan/index.ts";

/**
 * The destination's test cases: run all, see what changed, accept it or go and fix the mapping.
 */
export function CasesSheet({
  open,
  onOpenChange,
  destinationId,
  compiled,
  onShow,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  destinationId: string;
  compiled: CompiledDestination;
  onShow: (testCase: TestCase) => void;
}) {
  const cases = useTestCases(destinationId);
  const mayWrite = useCan("tester.write");
  const update = useUpdateTestCase(destinationId);
  const remove = useDeleteTestCase(destinationId);
  const [results, setResults] = useState<ReadonlyMap<string, CaseResult>>(new Map());
  const [running, setRunning] = useState<{ done: number; of: number }>();
  const [deleting, setDeleting] = useState<TestCase>();
  const items = cases.data?.items ?? [];
  const failed = [...results.values()].filter((result) => !result.passed).length;

  const runAll = async () => {
    const found = new Map<string, CaseResult>();
    for (const [index, testCase] of items.entries()) {
      setRunning({ done: index, of: items.length });
      found.set(testCase.id, runCase(compiled, testCase));
      setResults(new Map(found));
      // Lets the browser draw: a destination's cases may be many, and its mappings large.
      await new Promise((resolve) => setTimeout(resolve));
    }
    setRunning(undefined);
  };

  const accept = async (testCase: TestCase) => {
    await update.mutateAsync({ id: testCase.id, expected: expectationsOf(compiled, testCase.event) }).then(
      () => setResults((before) => new Map(before).set(testCase.id, { name: testCase.name, passed: true, mappings: [] })),
      (error) => toast.error(error),
    );
  };

  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Test cases"
      description="Each test case is an event and the result expected from every mapping."
      width="md"
      footer={
        items.length > 0 && (
          <>
            {mayWrite && (
              <a href={exportUrl(destinationId)} download className={buttonClass("plain", "md")}>
                <Download aria-hidden />
                Download for CI
              </a>
            )}
            <Button look="primary" busy={running !== undefined} onClick={() => void runAll()}>
              <Play aria-hidden />
              Run all
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3 p-4">
        {cases.error && !cases.data && (
          <ErrorState title="The test cases couldn’t be loaded" error={cases.error} onRetry={() => cases.refetch()} />
        )}
        {cases.data && items.length === 0 && (
          <EmptyState title="No test cases yet">
            Select an event, check the results of the mappings and save them as a test case.
          </EmptyState>
        )}
        {running && <Progress label="Running" value={running.done} max={running.of} />}
        <p role="status" className="font-medium empty:hidden">
          {!running &&
            results.size > 0 &&
            (failed === 0 ? (results.size === 1 ? "It passes." : `All ${results.size} pass.`) : `${failed} of ${results.size} fail.`)}
        </p>
        <ul className="flex flex-col divide-y divide-line">
          {items.map((testCase) => (
            <CaseRow
              key={testCase.id}
              testCase={testCase}
              result={results.get(testCase.id)}
              mayWrite={mayWrite && !testCase.masked}
              onShow={() => onShow(testCase)}
              onAccept={() => void accept(testCase)}
              onDelete={() => setDeleting(testCase)}
            />
          ))}
        </ul>
      </div>
      <ConfirmDialog
        open={deleting !== undefined}
        onOpenChange={(next) => !next && setDeleting(undefined)}
        title={`Delete the test case “${deleting?.name ?? ""}”?`}
        confirmLabel="Delete test case"
        busy={remove.isPending}
        onConfirm={() =>
          deleting && remove.mutate(deleting.id, { onSuccess: () => setDeleting(undefined), onError: (error) => toast.error(error) })
        }
      >
        This deletes its event and expected results.
      </ConfirmDialog>
    </Sheet>
  );
}

function CaseRow({
  testCase,
  result,
  mayWrite,
  onShow,
  onAccept,
  onDelete,
}: {
  testCase: TestCase;
  result: CaseResult | undefined;
  mayWrite: boolean;
  onShow: () => void;
  onAccept: () => void;
  onDelete: () => void;
}) {
  const changed = result?.mappings.filter((mapping) => !mapping.passed) ?? [];
  return (
    <li className="flex flex-col gap-1.5 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        {result?.passed === true && <CircleCheck role="img" aria-label="Passes" className="size-4 shrink-0 text-good" />}
        {result?.passed === false && <CircleX role="img" aria-label="Fails" className="size-4 shrink-0 text-bad" />}
        <span className="min-w-0 flex-1 font-medium break-words">{outside(testCase.name)}</span>
        <Button size="sm" look="quiet" onClick={onShow} aria-label={`Show ${testCase.name}`}>
          Show
        </Button>
        {mayWrite && result?.passed === false && (
          <Button size="sm" onClick={onAccept} aria-label={`Accept the new result of ${testCase.name}`}>
            Accept
          </Button>
        )}
        {mayWrite && (
          <Button size="sm" look="quiet" onClick={onDelete} aria-label={`Delete ${testCase.name}`}>
            Delete
          </Button>
        )}
      </div>
      {changed.map((mapping) => (
        <div key={mapping.mappingId} className="ml-6">
          <p className="text-sm text-ink-muted">{mapping.mappingName}</p>
          <DifferenceList differences={mapping.differences} />
        </div>
      ))}
    </li>
  );
}
