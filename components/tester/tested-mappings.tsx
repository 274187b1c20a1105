"use client";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import type { SentResult } from "#lib/console/tester/schema.ts";
import type { MappingPlan } from "#lib/core/plan/index.ts";
import { byMatch, matchWords } from "./model/by-match.ts";
import { verdictOf } from "./model/verdict.ts";

export type MappingListProps = {
  destinationId: string;
  plans: readonly MappingPlan[];
  stopped: string | undefined;
  unsavedId: string | undefined;
  chosen: string | undefined;
  onChoose: (id: string) => void;
  ticked: ReadonlySet<string>;
  onTick: (id: string, ticked: boolean) => void;
  canSend: boolean;
  results: ReadonlyMap<string, SentResult>;
  /** After Validate: number of problems of each mapping that would send. */
  contractProblems: ReadonlyMap<string, number> | undefined;
};

/**
 * Every mapping, on or off, with its verdict as a sentence. Ticked ones are sent when one presses
 * Send.
 */
export function TestedMappings({
  destinationId,
  plans,
  stopped,
  unsavedId,
  chosen,
  onChoose,
  ticked,
  onTick,
  canSend,
  results,
  contractProblems,
}: MappingListProps) {
  if (stopped !== undefined) {
    return (
      <EmptyState title="The event stops before any mapping" className="py-8">
        {stopped}
      </EmptyState>
    );
  }
  if (plans.length === 0) {
    return (
      <EmptyState title="No mappings yet" className="py-8">
        <Link href={paths.newMapping(destinationId)} className="text-accent-text underline">
          Create the first one
        </Link>{" "}
        to see what it would do with this event.
      </EmptyState>
    );
  }
  return (
    <section aria-label="Verdicts" className="flex min-w-0 flex-col gap-1.5">
      <p className="px-1.5 font-medium tabular-nums">{matchWords(plans)}</p>
      <ul className="flex flex-col gap-1">
        {byMatch(plans).map((plan) => {
          const verdict = verdictOf(plan);
          const result = results.get(plan.mappingId);
          const problems = contractProblems?.get(plan.mappingId);
          const sendable = plan.outcome === "ready" && plan.mappingId !== unsavedId;
          return (
            <li
              key={plan.mappingId}
              className={`flex items-start gap-1 rounded-lg border px-1.5 py-1.5 ${plan.mappingId === chosen ? "border-accent bg-accent-soft/50" : "border-transparent hover:bg-sunken/60"}`}
            >
              {canSend && (
                <Checkbox
                  className="mt-0.5 shrink-0"
                  aria-label={`Select ${plan.name} to send`}
                  checked={sendable && ticked.has(plan.mappingId)}
                  disabled={!sendable}
                  onCheckedChange={(checked) => onTick(plan.mappingId, checked)}
                />
              )}
              <button
                type="button"
                aria-pressed={plan.mappingId === chosen}
                onClick={() => onChoose(plan.mappingId)}
                className="min-w-0 flex-1 text-left"
              >
                <span className="flex flex-wrap items-center gap-1.5">
                  <StateDot icon={verdict.icon} tone={verdict.tone} className="font-medium">
                    {outside(plan.name)}
                  </StateDot>
                  {!plan.enabled && <Badge>Off</Badge>}
                  {plan.mappingId === unsavedId && <Badge tone="info">Unsaved</Badge>}
                  {problems !== undefined && (
                    <Badge tone={problems === 0 ? "good" : "bad"}>
                      {problems === 0 ? "Valid for Talon.One" : problems === 1 ? "1 contract problem" : `${problems} contract problems`}
                    </Badge>
                  )}
                  {result && <ResultBadge result={result} />}
                </span>
                <span className="block text-sm break-words text-ink-muted">{outside(verdict.sentence)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function ResultBadge({ result }: { result: SentResult }) {
  const tone = result.outcome === "delivered" ? "good" : result.outcome === "failed" ? "bad" : "neutral";
  const words = { delivered: "Delivered", failed: "Failed", waiting: "Waiting", not_sent: "Not sent" };
  return <Badge tone={tone}>{words[result.outcome]}</Badge>;
}
