import { Radio } from "lucide-react";
import type { ReactNode } from "react";
import { SheetLink } from "#components/tables/live-table.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { duration } from "#components/ui/time.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { stateOf } from "#components/words/delivery-states.ts";
import { eventTitle, outcomeWords } from "#components/words/event-words.ts";
import type { LiveDelivery } from "#lib/console/live/schema.ts";
import type { LiveRow } from "./live-state.ts";

/**
 * Rows as they come, newest on top. Screen readers do not announce each: there may be a thousand.
 */
export function LiveTable({
  rows,
  sources,
  filtered,
  instead,
}: {
  rows: readonly LiveRow[];
  sources: readonly { id: string; name: string }[] | undefined;
  filtered: boolean;
  /** Shown while there are no rows, where nothing can come yet. */
  instead?: ReactNode;
}) {
  if (rows.length === 0)
    return (
      <TableFrame label="Live events">
        {instead || (
          <EmptyState icon={Radio} title="Waiting for the next event">
            {filtered ? "Events that match the filter appear here as they arrive." : "Events appear here as they arrive."}
          </EmptyState>
        )}
      </TableFrame>
    );
  const sourceName = (id: string) => sources?.find((source) => source.id === id)?.name ?? "";
  const severalSources = (sources?.length ?? 0) > 1;
  return (
    <TableFrame label="Live events" className="max-h-[calc(100dvh-15rem)] min-h-80 overscroll-contain">
      <Table aria-label="Live events" className="table-fixed">
        <thead>
          <tr>
            <Th className="w-30 max-sm:hidden">Received</Th>
            <Th className="sm:w-1/4">Event</Th>
            <Th className="w-1/6 max-lg:hidden">User</Th>
            {severalSources && <Th className="w-1/8 max-xl:hidden">Source</Th>}
            <Th className="max-sm:hidden">Result</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            // In a narrow window, the result is below its event.
            <Tr key={row.id} className="max-sm:flex max-sm:flex-col">
              <Td className="font-mono text-mono whitespace-nowrap text-ink-muted max-sm:hidden">{clock(row.receivedAt)}</Td>
              <Td className="truncate max-sm:h-auto max-sm:border-b-0 max-sm:pt-1.5" title={visibleText(eventTitle(row))}>
                <SheetLink name="event" id={row.id}>
                  {eventTitle(row)}
                </SheetLink>
              </Td>
              <Td
                className="truncate font-mono text-mono text-ink-muted max-lg:hidden"
                title={visibleText(row.userId ?? row.anonymousId ?? "")}
              >
                {row.userId ?? row.anonymousId}
              </Td>
              {severalSources && (
                <Td className="truncate text-ink-muted max-xl:hidden" title={visibleText(sourceName(row.sourceId))}>
                  {sourceName(row.sourceId)}
                </Td>
              )}
              <Td className="py-1.5 max-sm:h-auto max-sm:pt-0">
                <Made row={row} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

const time = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hour12: false,
});
/**
 * To the millisecond, in the reader's zone: rows come after the page is there, never from the
 * server.
 */
const clock = (iso: string) => time.format(new Date(iso));

function Made({ row }: { row: LiveRow }) {
  const outcome = outcomeWords[row.outcome];
  if (row.deliveries && row.deliveries.length > 0)
    return (
      <ul>
        {row.deliveries.map((delivery) => (
          <li key={delivery.id}>
            <Answer delivery={delivery} />
          </li>
        ))}
      </ul>
    );
  return (
    <StateDot icon={outcome.icon} tone={outcome.tone} wrap>
      {row.outcome === "accepted" ? `${row.matched} ${row.matched === 1 ? "mapping" : "mappings"} matched` : outcome.word}
      {row.reason && <span className="text-ink-faint"> · {outside(row.reason)}</span>}
    </StateDot>
  );
}

function Answer({ delivery: { mappingName, state, reason, status, durationMs } }: { delivery: LiveDelivery }) {
  const { word, icon, tone } = stateOf(state);
  const response = [status && `${status}`, durationMs !== null && duration(durationMs)].filter(Boolean).join(", ");
  return (
    <StateDot icon={icon} tone={tone} wrap>
      {outside(mappingName ?? "A deleted mapping")} <span className="text-ink-muted">· {word}</span>
      {response && <span className="text-ink-muted"> · {response}</span>}
      {reason && <span className="text-ink-faint"> · {outside(reason)}</span>}
    </StateDot>
  );
}
