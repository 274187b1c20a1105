"use client";
import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ListHistogram } from "#components/charts/list-histogram.tsx";
import { ownTimeZone } from "#components/charts/own-time-zone.ts";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { ReplayDialog } from "#components/replays/replay-dialog.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Facts } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDeliveryHistogram } from "#lib/console/histograms/hooks.ts";
import { useProblem, useUpdateProblem } from "#lib/console/problems/hooks.ts";
import type { ProblemDetail, ProblemState } from "#lib/console/problems/schema.ts";
import { ProblemNotes } from "./problem-notes.tsx";
import { ProblemRemedy } from "./problem-remedy.tsx";
import { againWords, howMany, stateWords, titleWords } from "./problem-words.ts";

type Props = { destinationId: string; problemId: string; onClose: () => void };

/** One problem: what to do about it first, then how much of it there is, and who has it. */
export function ProblemSheet({ destinationId, problemId, onClose }: Props) {
  const found = useProblem(destinationId, problemId);
  const problem = found.data;
  return (
    <Sheet
      open
      width="lg"
      onOpenChange={onClose}
      title={problem ? titleWords(problem) : "Problem"}
      description={
        problem && (
          <span className="flex flex-wrap gap-x-2">
            <StateDot icon={stateWords[problem.state].icon} tone={stateWords[problem.state].tone} className="font-medium text-ink">
              {stateWords[problem.state].word}
            </StateDot>
            {againWords(problem) && <span className="font-medium text-warn">{againWords(problem)}.</span>}
            {howMany(problem)}
          </span>
        )
      }
    >
      {found.isPending ? (
        <Loading label="the problem" className="flex flex-col gap-4 p-4">
          <Skeleton className="h-24" />
          <Skeleton className="h-40" />
        </Loading>
      ) : found.isError ? (
        <ErrorState title="The problem couldn’t be loaded" error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <LoadedProblem destinationId={destinationId} problem={found.data} />
      )}
    </Sheet>
  );
}

function LoadedProblem({ destinationId, problem }: { destinationId: string; problem: ProblemDetail }) {
  const mayReplay = useCan("deliveries.replay");
  // As it was when asked for: once replayed, the problem has nothing left to replay, and the dialog
  // still says what became of it.
  const [replaying, setReplaying] = useState<ProblemDetail["replay"]>(null);
  const replayed =
    "deliveryIds" in (problem.replay ?? {}) ? (problem.replay as { deliveryIds: string[] }).deliveryIds.length : problem.failed;
  return (
    <div className="flex flex-col gap-5 p-4">
      <section className="flex flex-col gap-3">
        <h3 className="font-semibold">What to do</h3>
        <ProblemRemedy destinationId={destinationId} problem={problem} />
        {problem.replay && mayReplay && (
          <div>
            <Button look="primary" className="max-w-full" onClick={() => setReplaying(problem.replay)}>
              <RotateCcw aria-hidden />
              Replay {problem.more ? "all" : count(replayed)} with the current mapping
            </Button>
          </div>
        )}
        <StateButtons destinationId={destinationId} problem={problem} />
      </section>
      <Course destinationId={destinationId} problem={problem} />
      <Facts
        items={[
          {
            name: "Mapping",
            value: (
              <Link href={paths.mapping(destinationId, problem.mappingId)} className="text-accent-text underline">
                {outside(problem.mappingName ?? "a deleted mapping")}
              </Link>
            ),
          },
          { name: "Reason", value: problem.reason ?? "No longer stored" },
          { name: "First seen", value: <Time value={problem.firstSeen} absolute /> },
          ...(problem.times > 1 ? [{ name: "Came again", value: <Time value={problem.openedAt} absolute /> }] : []),
          { name: "Last seen", value: <Time value={problem.lastSeen} absolute /> },
          {
            name: "Mapping versions",
            value: problem.versions.map(({ version, failed }) => `${version} (${count(failed)})`).join(", ") || String(problem.lastVersion),
          },
          ...(problem.closedAt
            ? [
                {
                  name: stateWords[problem.state].word,
                  value: (
                    <>
                      <Time value={problem.closedAt} absolute /> {problem.closedBy ? `by ${problem.closedBy}` : "automatically"}
                    </>
                  ),
                },
              ]
            : []),
          {
            name: "Alert",
            value: problem.alertId ? (
              <Link href={paths.alerts("history")} className="text-accent-text underline">
                View history
              </Link>
            ) : (
              "none"
            ),
          },
        ]}
      />
      <Examples destinationId={destinationId} problem={problem} />
      <ProblemNotes destinationId={destinationId} problem={problem} />
      {replaying && <ReplayDialog destinationId={destinationId} which={replaying} onClose={() => setReplaying(null)} />}
    </div>
  );
}

const steps: Record<ProblemState, readonly { state: ProblemState; label: string; done: string }[]> = {
  open: [
    { state: "acknowledged", label: "Acknowledge", done: "Acknowledged" },
    { state: "resolved", label: "Resolve", done: "Resolved" },
    { state: "ignored", label: "Ignore", done: "Ignored" },
  ],
  acknowledged: [
    { state: "resolved", label: "Resolve", done: "Resolved" },
    { state: "ignored", label: "Ignore", done: "Ignored" },
  ],
  resolved: [{ state: "open", label: "Reopen", done: "Reopened" }],
  ignored: [{ state: "open", label: "Reopen", done: "Reopened" }],
};

function StateButtons({ destinationId, problem }: { destinationId: string; problem: ProblemDetail }) {
  const update = useUpdateProblem(destinationId, problem.id);
  if (!useCan("problems.write")) return null;
  return (
    <div className="flex flex-wrap gap-1.5">
      {steps[problem.state].map(({ state, label, done }) => (
        <Button
          key={state}
          size="sm"
          busy={update.isPending}
          onClick={() => update.mutate({ state }, { onSuccess: () => toast.good(done), onError: (error) => toast.error(error) })}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

const parts = [
  { name: "Failed", token: "bad", outcomes: ["failed", "dead", "invalid"] },
  { name: "Recovered", token: "info", outcomes: ["recovered"] },
];

function Course({ destinationId, problem }: { destinationId: string; problem: ProblemDetail }) {
  const timeZone = ownTimeZone();
  const router = useRouter();
  const filter = {
    mappingId: problem.mappingId,
    cause: problem.cause,
    state: ["failed", "dead", "invalid", "recovered"] as const,
    from: problem.firstSeen,
  };
  const asked = useDeliveryHistogram(destinationId, { ...filter, state: [...filter.state] }, timeZone, true);
  if (problem.cause === "other") return null;
  const title = "Failures of this mapping with this cause";
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      <ListHistogram
        title={title}
        asked={asked}
        parts={parts}
        timeZone={timeZone}
        onBrush={(between) =>
          router.push(
            paths.deliveries(destinationId, {
              state: filter.state.join(","),
              mappingId: problem.mappingId,
              cause: problem.cause,
              ...between,
            }),
          )
        }
      />
    </section>
  );
}

function Examples({ destinationId, problem }: { destinationId: string; problem: ProblemDetail }) {
  if (problem.examples.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">Examples</h3>
        <ButtonLink
          size="sm"
          href={paths.deliveries(destinationId, {
            state: "failed,dead,invalid",
            mappingId: problem.mappingId,
            ...(problem.cause === "other" ? {} : { cause: problem.cause }),
          })}
        >
          View deliveries
        </ButtonLink>
      </div>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {problem.examples.map((example) => (
          <li key={example.id} className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 py-2">
            <Link href={paths.deliveries(destinationId, { delivery: example.id })} className="min-w-0 py-0.5 break-words hover:underline">
              {outside(example.reason ?? example.messageId)}
            </Link>
            <Time value={example.settledAt} absolute className="text-sm text-ink-faint" />
          </li>
        ))}
      </ul>
      {problem.more && <Notice title="There are more than 10,000 failures">The newest 10,000 are counted here.</Notice>}
    </section>
  );
}
