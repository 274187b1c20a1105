"use client";
import { useState } from "react";
import { ForecastLine } from "#components/forecast/forecast-line.tsx";
import { PayloadPair } from "#components/plans/payload-pair.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Notice, Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { PayloadRemarks } from "#components/words/payload-place.tsx";
import { useReprocessSamples } from "#lib/console/reprocess/hooks.ts";
import type { Reprocess } from "#lib/console/reprocess/schema.ts";

/** What a preview or a run has counted, with a few events of each mapping. */
export function ReprocessCounts({ destinationId, run }: { destinationId: string; run: Reprocess }) {
  const [opened, setOpened] = useState<string>();
  const hasInvalid = run.mappings.some(({ invalid }) => invalid > 0);
  const hasLeftOut = run.mappings.some(({ already }) => already > 0);
  const would = run.preview ? "would " : "";
  return (
    <div className="flex flex-col gap-3">
      <p>
        {count(run.sent)} of {count(run.events)} {run.events === 1 ? "event" : "events"} {would}
        {would ? "make" : run.sent === 1 ? "makes" : "make"} a delivery.
        {run.requests > 0 && ` ${count(run.requests)} ${run.requests === 1 ? "request" : "requests"} in all.`}
      </p>
      {run.preview && run.state === "done" && (
        <ForecastLine
          destinationId={destinationId}
          deliveries={run.mappings.reduce((sum, { send }) => sum + send, 0)}
          requests={run.requests}
        />
      )}
      {run.mappings.length > 0 && (
        <TableFrame label="Counts by mapping">
          <Table>
            <thead>
              <tr>
                <Th>Mapping</Th>
                <Th numeric>Deliveries</Th>
                {hasInvalid && <Th numeric>Invalid</Th>}
                {hasLeftOut && (
                  <Th numeric className="max-sm:hidden">
                    Left out
                  </Th>
                )}
                <Th>
                  <span className="sr-only">Examples</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {run.mappings.map((mapping) => (
                <Tr key={mapping.mappingId}>
                  <Td className="w-full py-2 font-medium [overflow-wrap:anywhere]">{mapping.name}</Td>
                  <Td numeric>{count(mapping.send)}</Td>
                  {hasInvalid && <Td numeric>{count(mapping.invalid)}</Td>}
                  {hasLeftOut && (
                    <Td numeric className="max-sm:hidden">
                      {count(mapping.already)}
                    </Td>
                  )}
                  <Td className="text-right">
                    {mapping.send + mapping.invalid > 0 && (
                      <button
                        type="button"
                        aria-expanded={opened === mapping.mappingId}
                        className="min-h-6 font-medium whitespace-nowrap text-accent-text hover:underline"
                        onClick={() => setOpened(opened === mapping.mappingId ? undefined : mapping.mappingId)}
                      >
                        Examples<span className="sr-only"> of {outside(mapping.name)}</span>
                      </button>
                    )}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableFrame>
      )}
      {opened && <Samples destinationId={destinationId} runId={run.id} mappingId={opened} />}
      <LeftOut run={run} />
    </div>
  );
}

/** Why the other events make no delivery. */
function LeftOut({ run }: { run: Reprocess }) {
  const lines = [
    [run.already, "left out: the deliveries exist already"],
    [run.notMatched, "matched by none of the mappings"],
    [run.stopped, "stopped by a filter or the integrations setting"],
    [run.unreadable, "unreadable"],
    [run.cameAgain, "left out: unreadable at first, received again and accepted since"],
    [run.gone ?? 0, "no longer stored: expired or erased"],
  ] as const;
  const shown = lines.filter(([number]) => number > 0);
  if (shown.length === 0 && run.recovered === 0) return null;
  return (
    <ul className="list-disc pl-5 text-ink-muted">
      {shown.map(([number, words]) => (
        <li key={words}>
          {count(number)} {words}
        </li>
      ))}
      {run.recovered > 0 && <li>{count(run.recovered)} couldn’t be read before and can be read now</li>}
    </ul>
  );
}

function Samples({ destinationId, runId, mappingId }: { destinationId: string; runId: string; mappingId: string }) {
  const samples = useReprocessSamples(destinationId, runId, mappingId);
  if (samples.isPending) return <Skeleton className="h-48" />;
  if (samples.isError)
    return <ErrorState title="The examples couldn’t be loaded" error={samples.error} onRetry={() => samples.refetch()} />;
  const { items, gone, masked } = samples.data;
  return (
    <div className="flex flex-col gap-4">
      {masked && <Notice>Personal data is masked for your role.</Notice>}
      {gone > 0 && <Notice>{count(gone)} of these events have expired or were erased.</Notice>}
      {items.map((item) => (
        <section key={item.eventId} className="flex flex-col gap-2">
          <h3 className="font-semibold">
            {outside(item.title)}, <Time value={item.receivedAt} absolute />
          </h3>
          <PayloadRemarks remarks={item.issues} />
          <PayloadPair
            left={{ caption: "Event", copyLabel: "Copy event", value: item.event, empty: "" }}
            right={{ caption: "Payload", copyLabel: "Copy payload", value: item.payload, empty: "The mapping doesn’t match any more." }}
          />
        </section>
      ))}
    </div>
  );
}
