"use client";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { TroubleNotice } from "#components/overview/trouble-notice.tsx";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useProblems } from "#lib/console/problems/hooks.ts";
import type { Problem } from "#lib/console/problems/schema.ts";
import { ProblemSheet } from "./problem-sheet.tsx";
import { againWords, howMany, stateWords, titleWords } from "./problem-words.ts";

const views = { open: ["open", "acknowledged"], closed: ["resolved", "ignored"] } as const;

/** Failures that have one cause, each as one problem, with what to do about it. */
export function ProblemsPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const { params, push } = useUrlState();
  const [show, setShow] = useState<keyof typeof views>("open");
  const list = useProblems(destinationId, views[show]);
  const destination = useDestination(destinationId);
  const problemId = params.get("problem");
  return (
    <>
      <PageHeader
        title="Problems"
        description="Failures of one mapping with one cause are one problem. It closes when nothing has failed this way for a day and the failed deliveries were replayed."
        actions={
          <Segmented
            label="Which problems"
            value={show}
            onValueChange={setShow}
            options={[
              { value: "open", label: "Open" },
              { value: "closed", label: "Resolved and ignored" },
            ]}
          />
        }
      />
      {(destination.data?.pulse.outage || destination.data?.pulse.throttledSince) && (
        <div className="mb-3">
          <TroubleNotice destination={destination.data} />
        </div>
      )}
      {list.isPending ? (
        <Loading label="problems" className="flex flex-col gap-3">
          <Skeleton className="h-20 rounded-lg" />
          <Skeleton className="h-20 rounded-lg" />
        </Loading>
      ) : list.isError ? (
        <ErrorState title="Problems couldn’t be loaded" error={list.error} onRetry={() => list.refetch()} />
      ) : list.data.items.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <EmptyState icon={CircleCheck} title={show === "open" ? "No open problems" : "Nothing resolved or ignored yet"}>
            {show === "open" ? "A problem opens within seconds of a delivery failing." : "Problems stay here for 13 months."}
          </EmptyState>
        </div>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {list.data.items.map((problem) => (
            <li key={problem.id}>
              <ProblemRow destinationId={destinationId} problem={problem} />
            </li>
          ))}
        </ul>
      )}
      {problemId && <ProblemSheet destinationId={destinationId} problemId={problemId} onClose={() => push({ problem: undefined })} />}
    </>
  );
}

function ProblemRow({ destinationId, problem }: { destinationId: string; problem: Problem }) {
  const { word, icon, tone } = stateWords[problem.state];
  const again = againWords(problem);
  return (
    <div className="relative flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3 hover:bg-sunken">
      <span className={cn("w-12 shrink-0 text-lg font-semibold tabular-nums", problem.failed > 0 ? "text-bad" : "text-ink-faint")}>
        {count(problem.failed)}
      </span>
      <div className="min-w-0 flex-1 basis-72 max-sm:order-1 max-sm:basis-full">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            href={paths.problems(destinationId, problem.id)}
            scroll={false}
            className="font-medium break-words after:absolute after:inset-0 hover:underline"
          >
            {outside(titleWords(problem))}
          </Link>
          {again && <Badge tone="warn">{again}</Badge>}
        </p>
        <p className="break-words text-ink-muted">
          {outside(problem.mappingName ?? "A deleted mapping")}. {howMany(problem)}
        </p>
        {problem.reason && problem.reason !== titleWords(problem) && (
          <p className="text-sm break-words text-ink-faint">“{outside(problem.reason)}”</p>
        )}
      </div>
      <div className="flex flex-col gap-0.5 text-sm text-ink-faint max-sm:ml-auto max-sm:items-end">
        <StateDot icon={icon} tone={tone} className="text-ink">
          {word}
        </StateDot>
        <span>
          Last seen <Time value={problem.lastSeen} />
        </span>
        {problem.owner && <span>Owner: {outside(problem.owner.name)}</span>}
      </div>
    </div>
  );
}
