"use client";
import dynamic from "next/dynamic";
import { useParams, usePathname, useRouter, useSearchParams } from "next/navigation";
import { StepsCard } from "#components/start/steps-card.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useOverview } from "#lib/console/overview/hooks.ts";
import { Attention } from "./attention.tsx";
import { Figures } from "./figures.tsx";
import { Funnel } from "./funnel.tsx";
import { Problems } from "./problems.tsx";
import { RateGauge } from "./rate-gauge.tsx";

const SeriesChart = dynamic(() => import("./series-chart.tsx").then((module) => module.SeriesChart), {
  ssr: false,
  loading: () => <Skeleton className="h-80.5 w-full" />,
});

const ranges = ["1h", "24h", "7d"] as const;
const words = { "1h": "1 hour", "24h": "24 hours", "7d": "7 days" } as const;

export function Overview() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const router = useRouter();
  const pathname = usePathname();
  const asked = useSearchParams().get("range");
  const range = ranges.find((each) => each === asked) ?? "24h";
  const destination = useDestination(destinationId);
  const overview = useOverview(destinationId, range);

  return (
    <>
      <PageHeader
        title={destination.data?.name ?? "Overview"}
        actions={
          <Segmented
            label="Time range"
            value={range}
            onValueChange={(next) => router.replace(next === "24h" ? pathname : `${pathname}?range=${next}`, { scroll: false })}
            options={ranges.map((value) => ({ value, label: words[value] }))}
          />
        }
      />
      {destination.data && <StepsCard destination={destination.data} />}
      {destination.data && <Attention destination={destination.data} />}
      {overview.isPending ? (
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
        <ErrorState title="The overview could not be loaded" error={overview.error} onRetry={() => overview.refetch()} />
      ) : (
        <div className="flex flex-col gap-4">
          <Figures destinationId={destinationId} overview={overview.data} />
          <div className="grid gap-4 lg:grid-cols-3">
            <Section
              title={`Deliveries, last ${words[overview.data.range]}`}
              className="flex flex-col lg:col-span-2"
              bodyClassName="flex flex-1 flex-col"
            >
              <SeriesChart overview={overview.data} />
            </Section>
            <div className="flex min-w-0 flex-col gap-4">
              <RateGauge rate={overview.data.rate} />
              <Funnel destinationId={destinationId} totals={overview.data.totals} />
            </div>
          </div>
          <Problems destinationId={destinationId} overview={overview.data} />
        </div>
      )}
    </>
  );
}
