"use client";
import { ListChecks } from "lucide-react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useKeepCases } from "#lib/console/back-tests/hooks.ts";
import type { BackTest, BackTestResult } from "#lib/console/back-tests/schema.ts";

const wanted = 5;

/** Keeps a few events that cover the differences; offered only if there are any. */
export function KeepCases({ destinationId, test, result }: { destinationId: string; test: BackTest; result: BackTestResult }) {
  const keep = useKeepCases(destinationId, test.id);
  const mayKeep = useCan("tester.write");
  const isChanged = result.differences.length > 0 || result.cells.some(({ before, after }) => before !== after);
  if (!mayKeep || !isChanged) return null;
  if (keep.data)
    return (
      <Notice tone="good" live title={`${keep.data.items.length} test ${keep.data.items.length === 1 ? "case" : "cases"} created`}>
        {outside(keep.data.items.map(({ name }) => name).join(", "))}. They expect the result after the change, so they fail until it is
        live.
      </Notice>
    );
  return (
    <div className="flex flex-col items-start gap-2">
      {keep.isError && (
        <Notice tone="bad" live title="No test case was created">
          {keep.error.message}
        </Notice>
      )}
      <Button busy={keep.isPending} onClick={() => keep.mutate(wanted)}>
        <ListChecks aria-hidden />
        Keep {wanted} as test cases
      </Button>
    </div>
  );
}
