"use client";
import { useParams } from "next/navigation";
import { StepsCard } from "#components/start/steps-card.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useOverview } from "#lib/console/overview/hooks.ts";
import { useRules } from "#lib/console/rules/hooks.ts";
import { Attention } from "./attention.tsx";
import { CourseChart, LatencyChart, LimitChart, WaitingChart } from "./charts.tsx";
import { Figures } from "./figures.tsx";
import { Funnel } from "./funnel.tsx";
import { Problems } from "./problems.tsx";
import { RangePicker, useAskedRange } from "./range-picker.tsx";
import { RateGauge } from "./rate-gauge.tsx";
import { RulesCard } from "./rules-card.tsx";
import { WhenDone } from "./when-done.tsx";

export function Overview() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const { asked, timeZone } = useAskedRange();
  const destination = useDestination(destinationId);
  const overview = useOverview(destinationId, asked, timeZone);
  // Asked for at once, and waited for: its card is tall or one line, and would move what is below.
  const rules = useRules(destinationId, asked, timeZone);

  return (
    <>
      <PageHeader title={destination.data?.name ?? "Overview"} actions={<RangePicker />} />
      {destination.data && <Attention destination={destination.data} />}
      {destination.data && <StepsCard destination={destination.data} />}
      {overview.isPending || rules.isPending ? (
        <Loading label="the overview" className="flex flex-col gap-4">
          <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
            {["received", "delivered", "waiting", "failed"].map((each) => (
              <Skeleton key={each} className="h-25 rounded-lg" />
            ))}
          </div>
          <div className="grid gap-4 lg:grid-cols-3">
            <Skeleton className="h-104 rounded-lg lg:col-span-2" />
            <Skeleton className="h-104 rounded-lg" />
          </div>
        </Loading>
      ) : overview.isError ? (
        <ErrorState title="The overview couldn’t be loaded" error={overview.error} onRetry={() => overview.refetch()} />
      ) : (
        <div className="flex flex-col gap-4">
          <Figures destinationId={destinationId} overview={overview.data} />
          {destination.data && <WhenDone destination={destination.data} overview={overview.data} />}
          <div className="grid gap-4 lg:grid-cols-3">
            <CourseChart overview={overview.data} timeZone={timeZone} />
            <div className="flex min-w-0 flex-col gap-4">
              <RateGauge rate={overview.data.rate} />
              <Funnel destinationId={destinationId} overview={overview.data} />
            </div>
          </div>
          <RulesCard destinationId={destinationId} asked={asked} timeZone={timeZone} />
          <Problems destinationId={destinationId} overview={overview.data} isWell={destination.data?.pulse.outage === null} />
          <div className="grid gap-4 lg:grid-cols-2 2xl:grid-cols-3">
            <LatencyChart overview={overview.data} timeZone={timeZone} />
            <WaitingChart overview={overview.data} timeZone={timeZone} />
            <LimitChart overview={overview.data} timeZone={timeZone} />
          </div>
        </div>
      )}
    </>
  );
}
