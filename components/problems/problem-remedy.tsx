"use client";
import dynamic from "next/dynamic";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { toast } from "#components/ui/toast.tsx";
import { useMappingFindings } from "#lib/console/catalogue/hooks.ts";
import { useMapping, useUpdateMapping } from "#lib/console/mappings/hooks.ts";
import type { ProblemDetail } from "#lib/console/problems/schema.ts";

const MissingAttributes = dynamic(
  patiently(() => import("#components/mappings/catalogue/missing-attributes.tsx")),
  { ssr: false },
);

/** Causes that lie in the key, the deployment or the network, not in the mapping. */
const connectionCauses = [
  "invalid_key",
  "forbidden_key",
  "deployment_missing",
  "no_connection",
  "dns",
  "tls",
  "forbidden_address",
  "redirected",
];

type Props = { destinationId: string; problem: ProblemDetail };

/** The remedy in words, and the buttons that do it or lead there. */
export function ProblemRemedy({ destinationId, problem }: Props) {
  const mayWrite = useCan("mappings.write");
  const isConnection = connectionCauses.includes(problem.cause);
  const example = problem.examples[0];
  return (
    <>
      <p>{problem.remedy ?? "Look at the reason below, fix the mapping or what it sends, then replay the failed deliveries."}</p>
      <div className="flex flex-wrap gap-1.5">
        {problem.cause === "unknown_attribute" && mayWrite && problem.mappingName && (
          <SkipUnknown destinationId={destinationId} mappingId={problem.mappingId} />
        )}
        {isConnection ? (
          <ButtonLink size="sm" href={paths.settings(destinationId)}>
            Test connection
          </ButtonLink>
        ) : (
          <>
            {problem.mappingName && (
              <ButtonLink size="sm" href={paths.mapping(destinationId, problem.mappingId, problem.field)}>
                {problem.field ? "Open field" : "Open mapping"}
              </ButtonLink>
            )}
            {example?.eventId && (
              <ButtonLink size="sm" href={paths.tester(destinationId, example.eventId, problem.mappingId)}>
                Open in tester
              </ButtonLink>
            )}
          </>
        )}
      </div>
      {problem.cause === "unknown_attribute" && mayWrite && <CreateMissing destinationId={destinationId} mappingId={problem.mappingId} />}
    </>
  );
}

/** What the account doesn't have of what the mapping sends; empty where the account isn't known. */
function CreateMissing({ destinationId, mappingId }: { destinationId: string; mappingId: string }) {
  const found = useMappingFindings(destinationId);
  const findings = found.data?.get(mappingId) ?? [];
  return findings.some(({ missing }) => missing) && <MissingAttributes bare destinationId={destinationId} findings={findings} />;
}

/** Turns the field on in the mapping; where changes go by release, in its draft. */
function SkipUnknown({ destinationId, mappingId }: { destinationId: string; mappingId: string }) {
  const mapping = useMapping(destinationId, mappingId);
  const update = useUpdateMapping(destinationId, mappingId);
  const current = mapping.data;
  if (!current || current.settings.skipNonExistingAttributes === true) return null;
  return (
    <Button
      size="sm"
      busy={update.isPending}
      onClick={() =>
        update.mutate(
          { version: current.version, settings: { ...current.settings, skipNonExistingAttributes: true } },
          {
            onSuccess: (saved) =>
              toast.good(saved.draft ? "Draft saved: release it under Changes" : "Unknown attributes are skipped from now on"),
            onError: (error) => toast.error(error),
          },
        )
      }
    >
      Skip unknown attributes
    </Button>
  );
}
