"use client";
import dynamic from "next/dynamic";
import { useParams, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { patiently } from "#components/ui/load-when-touched.ts";
import { ErrorState } from "#components/ui/states.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import { TesterSkeleton } from "./tester-skeleton.tsx";

// The planner and the language are one large part. The server renders the page, so it is visible
// before they arrive.
const EventTester = dynamic(
  patiently(() => import("./event-tester.tsx").then((module) => module.EventTester)),
  { loading: TesterSkeleton },
);

export function TesterPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const destination = useDestination(destinationId);
  const mappings = useMappings(destinationId);
  const asked = useSearchParams().get("mapping");
  // With the new draft that someone comes from, which no event uses.
  const tested = useMemo(
    () => [...(mappings.data?.items ?? []), ...(mappings.data?.drafted.filter(({ id }) => id === asked) ?? [])],
    [mappings.data, asked],
  );
  const error = destination.error ?? mappings.error;
  if (error && !(destination.data && mappings.data)) {
    const retry = () => void Promise.all([destination.refetch(), mappings.refetch()]);
    return <ErrorState title="The Event Tester couldn’t be loaded" error={error} onRetry={retry} />;
  }
  if (!destination.data || !mappings.data) return <TesterSkeleton />;
  return <EventTester key={destinationId} destination={destination.data} mappings={tested} />;
}
