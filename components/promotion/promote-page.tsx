"use client";
import { Rocket } from "lucide-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { useState } from "react";
import { resultWords } from "#components/changes/change-words.ts";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { useDestination, useDestinations } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { PromotionPlan } from "./promotion-plan.tsx";

/**
 * Copies what is live here to another destination: first what would change there, then its release.
 */
export function PromotePage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const destination = useDestination(destinationId);
  const destinations = useDestinations();
  return (
    <>
      <PageHeader
        title="Promote"
        description="Copy this destination’s live mappings to another destination. You see every difference first. Keys, filters and limits there stay as they are."
      />
      {destination.isPending || destinations.isPending ? (
        <Loading label="destinations">
          <Skeleton className="h-28" />
        </Loading>
      ) : destination.isError || destinations.isError ? (
        <ErrorState
          title="The destinations couldn’t be loaded"
          error={destination.error ?? destinations.error}
          onRetry={() => Promise.all([destination.refetch(), destinations.refetch()])}
        />
      ) : (
        <Target key={destinationId} from={destination.data} others={destinations.data.filter(({ id }) => id !== destinationId)} />
      )}
    </>
  );
}

function Target({ from, others }: { from: Destination; others: readonly Destination[] }) {
  const [to, setTo] = useState(from.promotesTo?.id ?? "");
  const [done, setDone] = useState<Release>();
  const target = others.find(({ id }) => id === to);
  if (others.length === 0)
    return (
      <EmptyState
        icon={Rocket}
        title="No other destination"
        action={<ButtonLink href={paths.newDestination()}>Add destination</ButtonLink>}
      >
        Mappings are promoted from one destination to another, such as from staging to production.
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Promote to"
        className="max-w-100"
        help={from.promotesTo ? undefined : "Settings can name the destination that this one always promotes to."}
      >
        <Select
          value={to}
          onChange={(event) => {
            setTo(event.target.value);
            setDone(undefined);
          }}
        >
          <option value="">Choose a destination</option>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      {target && done ? (
        <Done release={done} target={target} />
      ) : (
        target && <PromotionPlan key={to} from={from} to={target} onDone={setDone} />
      )}
    </div>
  );
}

function Done({ release, target }: { release: Release; target: Destination }) {
  const isLive = release.state === "published";
  return (
    <Notice tone="good" live title={resultWords(release)}>
      <p>
        {doneWords(release)}
        <Link href={paths.changes(target.id, isLive ? "releases" : undefined)} className="font-medium underline">
          {outside(target.name)}, Changes
        </Link>
        {release.publishAt && !isLive && (
          <>
            {" "}
            for <Time value={release.publishAt} absolute />
          </>
        )}
        .
      </p>
    </Notice>
  );
}

function doneWords({ state }: Release): string {
  if (state === "asked") return "Someone else must approve it in ";
  return state === "scheduled" ? "It waits in " : "These mappings are live in ";
}
