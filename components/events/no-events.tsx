import { Radio } from "lucide-react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { RefusedSummary } from "#components/sources/refused-calls.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import type { Source } from "#lib/console/sources/schema.ts";

/** Why nothing has arrived, as far as it is known, and the next step. */
export function NoEvents({ destinationId, sources }: { destinationId: string; sources: readonly Source[] | undefined }) {
  const mayWrite = useCan("config.write");
  const refusing = sources?.find((source) => source.refusedCalls !== null);
  if (refusing?.refusedCalls)
    return (
      <EmptyState
        icon={Radio}
        title="No events accepted yet"
        action={<ButtonLink href={paths.source(destinationId, refusing.id)}>Open source</ButtonLink>}
      >
        <RefusedSummary refused={refusing.refusedCalls} />
      </EmptyState>
    );
  const first = sources?.length === 0 && mayWrite;
  return (
    <EmptyState
      icon={Radio}
      title="No events yet"
      action={
        <ButtonLink href={first ? paths.newSource(destinationId) : paths.sources(destinationId)}>
          {first ? "Add source" : "Go to sources"}
        </ButtonLink>
      }
    >
      Events appear here within a second of a source receiving them.
    </EmptyState>
  );
}
