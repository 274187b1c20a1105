"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { BackTestButton } from "#components/back-tests/back-test-button.tsx";
import { BackTestRunning } from "#components/back-tests/back-test-running.tsx";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Facts } from "#components/ui/card.tsx";
import { Notice, Skeleton } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { useBackTest, useBackTests } from "#lib/console/back-tests/hooks.ts";
import type { BackTest, BackTestResult } from "#lib/console/back-tests/schema.ts";
import { backTestOfDrafts } from "./back-test-of-drafts.ts";
import { plural } from "./change-words.ts";

type Draft = { mappingId: string; revision: number };

/** What exactly these drafts would have done with past events, as far as someone has tested it. */
export function ChangesBackTest({ destinationId, drafts, title }: { destinationId: string; drafts: readonly Draft[]; title: string }) {
  const tests = useBackTests(destinationId);
  const mayRun = useCan("backtests.run");
  if (tests.isPending) return <Skeleton className="h-16" />;
  // Even if the list fails, a new back-test is possible.
  const found = backTestOfDrafts(tests.data?.items ?? [], drafts);
  return (
    <div className="flex flex-col gap-3">
      {found ? (
        <Found destinationId={destinationId} backTestId={found.test.id} isOutdated={found.isOutdated} isOne={drafts.length === 1} />
      ) : (
        <p className="text-ink-muted">
          {drafts.length === 1 ? "This draft has" : "These drafts have"} not been tried{drafts.length > 1 && " together"} on past events.
          {!mayRun && " Admins, marketers and QA can do that."}
        </p>
      )}
      {mayRun && drafts.length > 0 && (
        <div>
          <BackTestButton
            destinationId={destinationId}
            title={title}
            tried={() => ({ drafts: drafts.map(({ mappingId }) => mappingId) })}
          />
        </div>
      )}
    </div>
  );
}

function Found({
  destinationId,
  backTestId,
  isOutdated,
  isOne,
}: {
  destinationId: string;
  backTestId: string;
  isOutdated: boolean;
  isOne: boolean;
}) {
  const { data: test } = useBackTest(destinationId, backTestId);
  if (!test) return <Skeleton className="h-16" />;
  return (
    <>
      {isOutdated && (
        <Notice tone="warn" title={isOne ? "Older than the draft" : "Older than the drafts"}>
          {isOne ? "The draft has" : "The drafts have"} changed since this back-test. Start another one.
        </Notice>
      )}
      {!isOutdated && test.ofDrafts.some(({ asIfOn }) => asIfOn) && (
        <Notice>{isOne ? "The draft is off. It was" : "Drafts that are off were"} tried as if on.</Notice>
      )}
      {test.state === "running" && <BackTestRunning destinationId={destinationId} test={test} />}
      {test.result && <Summary destinationId={destinationId} test={test} result={test.result} />}
    </>
  );
}

function Summary({ destinationId, test, result }: { destinationId: string; test: BackTest; result: BackTestResult }) {
  const sum = (isOne: (cell: BackTestResult["cells"][number]) => boolean) =>
    result.cells.filter(isOne).reduce((total, cell) => total + cell.count, 0);
  const worse = result.issues.filter(({ before, after }) => after > before).length;
  const facts: [ReactNode, number][] = [
    ["Sent differently", sum(({ before, after, identical }) => before === "ready" && after === "ready" && !identical)],
    ["Newly sent", sum(({ before, after }) => before !== "ready" && after === "ready")],
    ["No longer sent", sum(({ before, after }) => before === "ready" && after !== "ready")],
    ["Newly invalid", sum(({ before, after }) => before !== "invalid" && after === "invalid")],
  ];
  return (
    <>
      <p className="text-ink-muted">
        Tried on {plural(result.events, "past event")} by {test.createdBy} <Time value={test.createdAt} />.
      </p>
      <Facts
        items={[
          ...facts.map(([name, value]) => ({ name, value: count(value) })),
          { name: "Customers with a change", value: `${result.customers.atLeast ? "at least " : ""}${count(result.customers.count)}` },
          ...(worse > 0 ? [{ name: "More problems", value: `${count(worse)} ${worse === 1 ? "kind" : "kinds"}` }] : []),
        ]}
      />
      <Link href={paths.backTest(destinationId, test.id)} className="self-start font-medium text-accent-text underline">
        View every difference
      </Link>
    </>
  );
}
