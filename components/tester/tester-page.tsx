"use client";
import dynamic from "next/dynamic";
import { useParams } from "next/navigation";
import { useEffect } from "react";
import { ErrorState } from "#components/ui/states.tsx";
import { useDestination } from "#lib/destinations/queries.ts";
import { useRecentEvents } from "#lib/events/queries.ts";
import { useMappings } from "#lib/mappings/queries.ts";
import { useSavedEvents } from "#lib/tester/queries.ts";
import { TesterSkeleton } from "./tester-skeleton.tsx";

// The planner and the language are one large part; the frame of the page stands before it is here.
const BrowserTester = dynamic(() => import("./browser-tester.tsx").then((module) => module.BrowserTester), { loading: TesterSkeleton });

export function TesterPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const destination = useDestination(destinationId);
  const mappings = useMappings(destinationId);
  const recent = useRecentEvents(destinationId);
  const saved = useSavedEvents(destinationId);
  // Asked for beside the data, not after it.
  useEffect(() => {
    import("#components/code/code-editor.tsx").catch(() => undefined);
  }, []);
  const error = destination.error ?? mappings.error;
  if (error && !(destination.data && mappings.data)) {
    const retry = () => void Promise.all([destination.refetch(), mappings.refetch()]);
    return <ErrorState title="The Event Tester could not be loaded" error={error} onRetry={retry} />;
  }
  const loaded = destination.data && mappings.data && !recent.isPending && !saved.isPending;
  if (!loaded || !destination.data || !mappings.data) return <TesterSkeleton />;
  return (
    <BrowserTester
      key={destinationId}
      destination={destination.data}
      mappings={mappings.data.items}
      recent={recent.data}
      saved={saved.data?.items ?? []}
    />
  );
}
