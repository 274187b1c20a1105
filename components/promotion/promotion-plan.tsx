"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { usePromotionPlan } from "#lib/console/promotion/hooks.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { Audiences, Changes, Problems, TestCases } from "./plan-parts.tsx";
import { PromotionRelease } from "./promotion-release.tsx";

/** What would change in the other destination, and the release of exactly that. */
export function PromotionPlan({ from, to, onDone }: { from: Destination; to: Destination; onDone: (release: Release) => void }) {
  const mayRelease = useCan("releases.write");
  const [keepOthers, setKeepOthers] = useState(true);
  const [copyAudienceIds, setCopyAudienceIds] = useState(false);
  const choices = { to: to.id, keepOthers, copyAudienceIds };
  const plan = usePromotionPlan(from.id, choices);
  if (plan.isPending)
    return (
      <Loading label="the plan" className="flex flex-col gap-3">
        <Skeleton className="h-28" />
        <Skeleton className="h-28" />
      </Loading>
    );
  if (plan.isError) return <ErrorState title="The plan couldn’t be made" error={plan.error} onRetry={() => plan.refetch()} />;
  const { changes, audiences, missingKeys, others, problems, testCases } = plan.data;
  const lost = audiences.filter(({ becomes, kept }) => becomes === null && !kept);
  return (
    <div className="grid min-w-0 grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
      <div className="flex min-w-0 flex-col gap-4" aria-busy={plan.isFetching}>
        {others.length > 0 && (
          <Checkbox
            checked={keepOthers}
            onCheckedChange={setKeepOthers}
            help="Otherwise they are deleted there. They can be restored afterwards."
          >
            Keep {others.length === 1 ? "the mapping" : `the ${others.length} mappings`} that only {to.name} has
          </Checkbox>
        )}
        {lost.length > 0 && (
          <Checkbox
            checked={copyAudienceIds}
            onCheckedChange={setCopyAudienceIds}
            help="In another Talon.One account, the same ID may be another audience."
          >
            Use audience IDs that can’t be translated as they are
          </Checkbox>
        )}
        <Problems problems={problems} />
        <Changes changes={changes} to={to} />
        <Audiences audiences={audiences} to={to} />
        <TestCases results={testCases} from={from} to={to} />
      </div>
      {mayRelease ? (
        (changes.length > 0 || problems.length > 0) && (
          <PromotionRelease
            from={from}
            to={to}
            plan={plan.data}
            choices={choices}
            busy={plan.isFetching}
            missingKeys={missingKeys}
            onDone={onDone}
            onAgain={() => plan.refetch()}
          />
        )
      ) : (
        <Notice title="You can read this plan">A marketer or an admin can promote the mappings.</Notice>
      )}
    </div>
  );
}
