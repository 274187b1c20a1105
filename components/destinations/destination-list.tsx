"use client";
import { Plus, SquareStack } from "lucide-react";
import Link from "next/link";
import { isSending } from "#components/forecast/forecast-line.tsx";
import { forecastWords } from "#components/forecast/forecast-words.ts";
import { paths } from "#components/frame/paths.ts";
import { useCanEverywhere } from "#components/frame/viewer.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card, PageHeader } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { count, Time, useNow, useSecondsNow } from "#components/ui/time.tsx";
import { useDestinations, useForecast } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { destinationState } from "./destination-state.ts";
import { EnvironmentWord } from "./environment.tsx";
import { StateWord } from "./state-word.tsx";

export function DestinationList() {
  const destinations = useDestinations();
  const mayCreate = useCanEverywhere("config.write");
  const add = mayCreate && (
    <ButtonLink href={paths.newDestination()} look="primary">
      <Plus aria-hidden />
      Add destination
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Destinations"
        description="Each is one Talon.One application: its deployment, its key, its sources and mappings."
        actions={destinations.data?.length ? add : undefined}
      />
      {destinations.isPending ? (
        <Loading label="destinations" className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
          <Skeleton className="h-41 rounded-lg" />
          <Skeleton className="h-41 rounded-lg" />
        </Loading>
      ) : destinations.isError ? (
        <Card>
          <ErrorState title="The destinations couldn’t be loaded" error={destinations.error} onRetry={() => destinations.refetch()} />
        </Card>
      ) : destinations.data.length === 0 ? (
        <Card>
          <EmptyState icon={SquareStack} title="No destinations yet" action={add}>
            {mayCreate
              ? "A destination has the deployment and API key used to send events to Talon.One. Add one to get started."
              : "Ask an admin to add the first one. It has the deployment and API key used to send events to Talon.One."}
          </EmptyState>
        </Card>
      ) : (
        <ul className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
          {destinations.data.map((destination) => (
            <li key={destination.id} className="min-w-0">
              <DestinationCard destination={destination} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function DestinationCard({ destination }: { destination: Destination }) {
  const state = destinationState(destination, useSecondsNow());
  const { health, counts } = destination;
  return (
    <Card className="relative flex h-full flex-col gap-3 p-4 transition-colors hover:border-line-strong">
      <div className="flex items-start justify-between gap-x-3 gap-y-1 max-xl:flex-col-reverse">
        <div className="min-w-0 max-w-full">
          <h2 className="line-clamp-2 text-lg font-semibold break-words">
            <Link
              href={paths.overview(destination.id)}
              className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-focus"
            >
              {outside(destination.name)}
            </Link>
          </h2>
          <p className="truncate text-sm text-ink-faint">{destination.deployment}</p>
        </div>
        <div className="flex shrink-0 items-center gap-2">
          <EnvironmentWord destination={destination} />
          {destination.isDemo && <Badge tone="info">Demo</Badge>}
          <StateWord destination={destination} className="text-sm" />
        </div>
      </div>
      {state.kind !== "well" && state.kind !== "idle" && (
        <p className="line-clamp-3 rounded-md bg-warn-soft px-2 py-1 text-sm text-ink-muted">{outside(state.sentence)}</p>
      )}
      <Ends destination={destination} />
      <dl className="grid grid-cols-3 gap-2">
        <Figure name="Delivered" span=", last hour" value={health.delivered} />
        <Figure name="Waiting" value={health.waiting} />
        <Figure name="Failed" span=", last hour" value={health.failed} bad={health.failed > 0} />
      </dl>
      <p className="mt-auto flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-3 text-sm text-ink-faint">
        <span>
          {counts.mappings} / {counts.mappingLimit} mappings{counts.mappings > counts.enabledMappings && `, ${counts.enabledMappings} on`}
        </span>
        <span>
          {counts.sources} {counts.sources === 1 ? "source" : "sources"}
        </span>
        <span className="ml-auto">
          {health.lastDeliveredAt ? (
            <>
              Last delivery <Time value={health.lastDeliveredAt} />
            </>
          ) : (
            "No deliveries yet"
          )}
        </span>
      </p>
    </Card>
  );
}

/** Less than a few seconds' worth has left before anyone has read about it. */
const worthTelling = 5;

/** When the waiting deliveries will have been sent. */
function Ends({ destination }: { destination: Destination }) {
  const now = useNow();
  const isWorth = isSending(destination) && destination.health.waiting >= destination.rateLimitPerSecond * worthTelling;
  const { data: waiting } = useForecast(destination.id, isWorth);
  if (!isWorth || now === 0 || !waiting || waiting.deliveries === 0) return null;
  return <p className="text-sm text-ink-muted">{forecastWords(waiting, now)}</p>;
}

function Figure({ name, span, value, bad }: { name: string; span?: string; value: number; bad?: boolean }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-ink-faint">
        {name}
        <span className="max-xl:sr-only">{span}</span>
      </dt>
      <dd className={cn("text-xl font-semibold tabular-nums", bad && "text-bad")}>{count(value)}</dd>
    </div>
  );
}
